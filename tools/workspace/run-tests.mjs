// Lints, type-checks, builds and tests every project, then says in one line how many tests ran.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";

const ci = Boolean(process.env.CI);
for (const file of globSync("{packages,tools,examples}/*/.vitest/results.json")) rmSync(file);

const nx = spawnSync(
  "nx",
  [
    "run-many",
    "--targets=lint,typecheck,build,test",
    "--outputStyle=static",
    "--parallel=2",
    "--nxBail=false",
    ...(ci ? ["--skip-nx-cache"] : []),
    ...process.argv.slice(2),
  ],
  { stdio: "inherit", env: { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true" } },
);

let passed = 0;
let failed = 0;
const failures = [];
for (const file of globSync("{packages,tools,examples}/*/.vitest/results.json")) {
  const results = JSON.parse(readFileSync(file, "utf8"));
  passed += results.numPassedTests;
  // A file that does not load, or whose hooks fail, may hold no test that failed: it counts as one.
  failed += results.numFailedTests;
  failed += results.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  for (const { name, message, status, assertionResults } of results.testResults) {
    if (status !== "failed") continue;
    failures.push(`${relative(process.cwd(), name)}: ${message}`);
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === "failed") failures.push(`  ${fullName}: ${failureMessages.join("\n")}`);
    }
  }
}
for (const failure of failures) console.error(failure);
if (nx.status !== 0) console.error("at least one of lint, typecheck, build and test failed");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = nx.status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
