import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

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

test("--json prints one object of the promised shape", async () => {
  const { code, stdout } = await runCli(
    "simulate",
    writeRows("rows", 300),
    "--seeds",
    "4",
    "--json",
  );
  expect(code).toBe(0);
  const interval = { mean: expect.any(Number), low: expect.any(Number), high: expect.any(Number) };
  const point = { reward: expect.any(Number), costUsd: expect.any(Number) };
  const policy = expect.objectContaining({
    reward: interval,
    costUsd: { ...interval, worstSeed: expect.any(Number) },
    share: { cheap: expect.any(Number), coder: expect.any(Number) },
    regret: expect.objectContaining({ mean: expect.any(Number) }),
  });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    rows: 300,
    arms: ["cheap", "coder"],
    baselines: { bestFixed: point, mix: point, random: point, oracle: point },
    policies: { linucb: policy, thompson: policy, "epsilon-greedy": policy },
  });
  expect(report.policies.linucb.reward.mean).toBeGreaterThan(
    report.baselines.bestFixed.reward + 0.1,
  );
});

test("through the real gateway the choices are the very same", async () => {
  const data = writeRows("rows", 120);
  const options = ["simulate", data, "--policy", "linucb,thompson", "--seeds", "2", "--json"];
  const inProcess = await runCli(...options);
  const throughGateway = await runCli(...options, "--through-gateway");
  expect(throughGateway.stderr).toBe("");
  expect(JSON.parse(throughGateway.stdout)).toEqual(JSON.parse(inProcess.stdout));
});

test("rows to learn from first, a prior and a budget", async () => {
  const data = writeRows("rows", 200);
  const reward = async (...options: string[]) => {
    const { stdout } = await runCli(
      "simulate",
      data,
      "--policy",
      "linucb",
      "--seeds",
      "4",
      "--json",
      ...options,
    );
    return JSON.parse(stdout).policies.linucb;
  };
  const cold = await reward();
  expect((await reward("--learn", writeRows("learn", 200))).reward.mean).toBeGreaterThan(
    cold.reward.mean,
  );
  expect((await reward("--prior", writeRows("prior", 200))).reward.mean).toBeGreaterThan(
    cold.reward.mean,
  );
  const tight = await reward("--budget", "0.0006", "--learn", writeRows("learn", 200));
  expect(tight.costUsd.mean).toBeLessThan(0.00066);
});

test("without --json a table is printed and the curves are drawn", async () => {
  const svg = join(temporaryDirectory(), "curves.svg");
  const { stdout } = await runCli("simulate", writeRows("rows", 60), "--seeds", "2", "--svg", svg);
  expect(stdout).toMatch(/linucb .*%/);
  expect(stdout).toContain(`Curves: ${svg}`);
  expect(readFileSync(svg, "utf8")).toMatch(/^<svg/);
});

test.each([
  [["--policy", "magic"], /no policy "magic".*linucb/],
  [["--seeds", "many"], /--seeds/],
  [["--budget", "-1"], /--budget/],
  [["--learn", "nowhere.jsonl"], /nowhere\.jsonl/],
])("%j is refused in a line", async (options, message) => {
  const result = await runCli("simulate", writeRows("rows", 5), ...options);
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});

test("a damaged row is named by its line", async () => {
  const file = join(temporaryDirectory(), "rows.jsonl");
  writeFileSync(file, '{"id":"a","prompt":"x","arms":{"m":{"reward":1,"cost":0}}}\n{"id":"b"}\n');
  const { stderr } = await runCli("simulate", file);
  expect(stderr).toMatch(/line 2/);
});
