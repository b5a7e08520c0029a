import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fork } from "@armature/policy";
import { expect, onTestFinished, test } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

/** Rows on which the expensive model is right far more often. */
function writeRows(): string {
  const rng = fork(1, "rows");
  const lines = Array.from({ length: 300 }, (_, i) => {
    const reward = (chance: number) => (rng.uniform() < chance ? 1 : 0);
    const arms = {
      cheap: { reward: reward(0.3), cost: 1e-4 },
      dear: { reward: reward(0.8), cost: 1e-3 },
    };
    return JSON.stringify({ id: `${i}`, context: [1], arms });
  });
  const file = join(temporaryDirectory(), "rows.jsonl");
  writeFileSync(file, lines.join("\n"));
  return file;
}

test("late or missing ratings lower the reward", async () => {
  const rows = writeRows();
  const quality = async (...options: string[]) => {
    const { stdout } = await runCli(
      "simulate",
      rows,
      "--policy",
      "linucb",
      "--seeds",
      "4",
      "--json",
      ...options,
    );
    return JSON.parse(stdout).policies.linucb.quality.mean;
  };
  const at = await quality();
  expect(await quality("--delay", "0")).toBe(at);
  expect(await quality("--delay", "200")).toBeLessThan(at - 0.05);
  expect(await quality("--missing", "1")).toBeLessThan(at - 0.1);
  // Ratings with this much noise are little better than chance.
  expect(await quality("--noise", "5")).not.toBe(at);
});

test("a policy from a file is measured beside the built-in ones", async () => {
  const parent = fileURLToPath(new URL("../.vitest", import.meta.url));
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(`${parent}policy-`);
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "dearest.ts");
  writeFileSync(
    file,
    'import { staticPolicy } from "@armature/policy";\nexport default staticPolicy("dear");\n',
  );
  const { stdout } = await runCli(
    ...["simulate", writeRows(), "--policy", `uniform,${file}`, "--seeds", "2", "--json"],
  );
  const { policies } = JSON.parse(stdout);
  expect(Object.keys(policies)).toEqual(["uniform", "dearest"]);
  expect(policies.dearest.share).toEqual({ cheap: 0, dear: 1 });
});

test.each([
  [["--delay", "1.5"], /--delay must be a whole number/],
  [["--missing", "2"], /--missing must be a share/],
  [["--noise", "-1"], /--noise must be a standard deviation/],
])("%j is refused in a line", async (options, message) => {
  const { code, stderr } = await runCli("simulate", writeRows(), ...options);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
