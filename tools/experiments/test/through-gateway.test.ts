import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fork } from "@armature/policy";
import { expect, test, vi } from "vitest";
import { type Ran, simulateGateway } from "./run-experiments.ts";
import { temporaryDirectory } from "./synthetic-benchmark.ts";

// Each test starts processes, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Rows on which one model is good at code and the other at chat. */
function writeRows(name: string, count: number): string {
  const rng = fork(1, name);
  const lines = Array.from({ length: count }, (_, i) => {
    const code = rng.uniform() < 0.5;
    const prompt = code
      ? `Write a function number ${i} that sorts {a: ${i}} and returns [x, y];`
      : `Why do people like the sea so much, asked for the ${i}th time?`;
    const reward = (good: boolean) => (good ? 0.9 : 0.4);
    const arms = {
      cheap: { reward: reward(!code), cost: 0.0001 },
      coder: { reward: reward(code), cost: 0.002 },
    };
    return JSON.stringify({ id: `${name}-${i}`, prompt, arms });
  });
  const file = join(temporaryDirectory(), `${name}.jsonl`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** Runs `armature simulate` from source. */
function simulate(...args: readonly string[]): Promise<Ran> {
  const main = fileURLToPath(import.meta.resolve("@armature/cli/main"));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@armature/source", main, "simulate", ...args],
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test.each([
  [["--policy", "linucb,thompson"]],
  [["--policy", "linucb", "--objective", "cost=1.5"]],
  [["--policy", "linucb", "--budget", "0.0008"]],
])("the choices through the real gateway are the same: %j", async (rest) => {
  const options = [writeRows("rows", 120), "--seeds", "2", "--json", ...rest];
  const inProcess = await simulate(...options);
  const throughGateway = await simulateGateway(...options);
  expect(throughGateway.stderr).toBe("");
  expect(JSON.parse(throughGateway.stdout)).toEqual(JSON.parse(inProcess.stdout));
});

test.each([
  [["--noise", "0.1"], "--noise"],
  [["--seeds", "0"], "--seeds must be a number above 0"],
  [["--policy", "magic"], "choose among linucb and thompson"],
])("%j is refused", async (options, message) => {
  const { code, stderr } = await simulateGateway(writeRows("rows", 5), ...options);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
