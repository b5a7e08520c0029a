import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Runs the command in a separate process, as npm does. */
function run(
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@armature/source", main, ...args],
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test("--kills sets the number of kills; the last line and the exit code give the verdict", async () => {
  const { code, stdout } = await run("--only", "fs/kill", "--kills", "2", "--seed", "5");
  expect(stdout).toContain("seed 5\n");
  expect(stdout).toContain("fs/kill: 2 kills, ");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("PASSED: 1 attacks, promises broken: 0");
  expect(code).toBe(0);
}, 120_000);

test.each([
  ["--only", "fs/nothing"],
  ["--kills", "0"],
  ["--kills", "many"],
  ["--soak", "0"],
  ["--seed", "1.5"],
  ["--speed", "1"],
])("refuses %s %s and prints the usage", async (...args) => {
  const { code, stdout, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(args[0]);
  expect(stderr).toContain("npm run torture");
});
