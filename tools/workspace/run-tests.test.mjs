import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = fileURLToPath(new URL("./run-tests.mjs", import.meta.url));

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "run-tests-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The results of a project as vitest writes them. */
function results(passed, failed = []) {
  return {
    numPassedTests: passed,
    numPendingTests: 0,
    startTime: 0,
    testResults: [
      {
        name: join(root, "packages/a/test/a.test.ts"),
        status: failed.length > 0 ? "failed" : "passed",
        endTime: 4100,
        assertionResults: failed.map((fullName) => ({ fullName, status: "failed" })),
      },
    ],
  };
}

/** Runs the script with an `nx` that prints `output`, leaves results of package a, and ends. */
function run(command, output, { code = 0, found, env = {} } = {}) {
  const folder = join(root, "packages/a");
  mkdirSync(join(folder, ".vitest"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "@x/a" }));
  const nx = join(root, "nx");
  writeFileSync(
    nx,
    `#!${process.execPath}
const { writeFileSync } = require("node:fs");
const found = ${JSON.stringify(found)};
if (found !== undefined) writeFileSync("packages/a/.vitest/results.json", JSON.stringify(found));
console.log(${JSON.stringify(output)});
console.error(process.argv.slice(2).join(" "));
process.exitCode = ${code};`,
  );
  chmodSync(nx, 0o755);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, command], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env, PATH: `${root}${delimiter}${process.env.PATH}` },
  });
  return { status, stderr, lines: stdout.trimEnd().split("\n") };
}

const heading = "\n NX   Running targets lint, test for 2 projects:\n\n- @x/a\n- @x/b\n";
const success = "\n NX   Successfully ran targets lint, test for 2 projects\n\n  Cache: 0/3 hit";

test("a success is a line per task, and the counts", () => {
  const output = `${heading}\n✔  nx run @x/b:lint\n✔  nx run @x/a:test\n${success}`;
  const { status, lines } = run("run-many", output, { found: results(312) });
  expect(lines.filter((line) => line !== "")).toEqual([
    "✓ @x/b:lint",
    "✓ @x/a:test 312 tests 4.1 s",
    "312 passed, 0 failed",
  ]);
  expect(status).toBe(0);
});

test("a failure shows the output of the task, the failed tests, and the counts", () => {
  const output = `${heading}\n✔  nx run @x/b:lint\n\n> nx run @x/a:test\n\nexpected 1 to be 2`;
  const found = results(3, ["adds", "subtracts"]);
  const { status, lines, stderr } = run("run-many", output, { code: 1, found });
  expect(lines).toContain("expected 1 to be 2");
  expect(lines.at(-1)).toBe("3 passed, 2 failed");
  expect(stderr).toMatch(/✗ .*a\.test\.ts\n +adds\n +subtracts\n/);
  expect(status).toBe(1);
});

test("a file that does not load counts as a failed test", () => {
  const found = results(3);
  found.testResults[0].status = "failed";
  const { status, lines } = run("run-many", heading, { found });
  expect(lines.at(-1)).toBe("3 passed, 1 failed");
  expect(status).toBe(1);
});

test("no tests at all are a failure, unless no change affects any", () => {
  expect(run("run-many", heading).status).toBe(1);
  expect(run("affected", " NX   No tasks were run").status).toBe(0);
});

test("a failed task without failed tests is a failure", () => {
  expect(run("affected", heading, { code: 1, found: results(3) }).status).toBe(1);
});

test("nothing comes from the cache in continuous integration", () => {
  const argumentsWith = (CI) => run("affected", "", { env: { CI } }).stderr;
  expect(argumentsWith("true")).toContain("--skip-nx-cache");
  for (const value of ["false", "0", ""]) {
    expect(argumentsWith(value)).not.toContain("--skip-nx-cache");
  }
});
