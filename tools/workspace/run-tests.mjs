// Lints, type-checks, builds and tests all projects (`run-many`) or those that changes affect
// (`affected`). Prints one line per finished task, the output of failed tasks, and how many tests
// passed and failed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync, rmSync } from "node:fs";
import { dirname, relative } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { inCI } from "../test-kit/src/in-ci.ts";

const projects = "{packages,tools,examples}/*";
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
const folders = new Map(
  globSync(`${projects}/package.json`).map((file) => [readJson(file).name, dirname(file)]),
);
const resultFiles = () => globSync(`${projects}/.vitest/results.json`);

/** How many tests of a project passed, and in what time. */
function summaryOf(project) {
  const results = readJson(`${folders.get(project)}/.vitest/results.json`);
  const end = Math.max(...results.testResults.map(({ endTime }) => endTime));
  const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
  return `${results.numPassedTests} tests${skipped} ${((end - results.startTime) / 1000).toFixed(1)} s`;
}

const [command, ...options] = process.argv.slice(2);
for (const file of resultFiles()) rmSync(file);

const nx = spawn(
  "nx",
  [
    command,
    "--targets=lint,typecheck,build,test",
    "--outputStyle=static-failures-only",
    "--parallel=2",
    "--nxBail=false",
    ...(inCI() ? ["--skip-nx-cache"] : []),
    ...options,
  ],
  {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true" },
  },
);
const exited = once(nx, "exit");

let part = "heading";
for await (const line of createInterface({ input: nx.stdout })) {
  const text = stripVTControlCharacters(line);
  // Nx first lists all projects, and after a success prints figures about its cache.
  if (part === "heading" && !/^$|^ NX {3}Running|^- /.test(text)) part = "tasks";
  if (text.startsWith(" NX   Successfully ran")) part = "summary";
  if (part !== "tasks") continue;
  const [, project, target, note] = /^\S {2}nx run (\S+):(\w+)(.*)/.exec(text) ?? [];
  const summary = target === "test" ? ` ${summaryOf(project)}` : "";
  console.log(project === undefined ? line : `✓ ${project}:${target}${summary}${note}`);
}
const [status] = await exited;

let passed = 0;
let failed = 0;
for (const file of resultFiles()) {
  const results = readJson(file);
  passed += results.numPassedTests;
  for (const { name, status, assertionResults } of results.testResults) {
    if (status !== "failed") continue;
    const failures = assertionResults.filter((test) => test.status === "failed");
    // A file that does not load, or whose hooks fail, may hold no test that failed: it counts as one.
    failed += Math.max(failures.length, 1);
    console.error(
      `✗ ${[relative(".", name), ...failures.map((test) => test.fullName)].join("\n    ")}`,
    );
  }
}
if (status !== 0) console.error("at least one of lint, typecheck, build and test failed");
console.log(`${passed} passed, ${failed} failed`);
const untested = command === "run-many" && passed === 0;
process.exitCode = status !== 0 || failed > 0 || untested ? 1 : 0;
