import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fork } from "@armature/policy";
import { expect, test, vi } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

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
  const number = expect.any(Number);
  const point = { utility: number, quality: number, costUsd: number };
  const policy = expect.objectContaining({
    utility: interval,
    overBestFixed: interval,
    quality: interval,
    bySeed: [0, 1, 2, 3].map((seed) => ({ seed, ...point })),
    costUsd: { ...interval, worstSeed: expect.any(Number) },
    share: { cheap: expect.any(Number), coder: expect.any(Number) },
    regret: expect.objectContaining({ mean: expect.any(Number) }),
  });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    rows: 300,
    arms: ["cheap", "coder"],
    // The most expensive model's price must gain .3 of quality.
    objective: { costWeight: 0.3, costScaleUsd: expect.closeTo(0.002, 12), latencyWeight: 0.1 },
    baselines: { bestFixed: point, mix: point, random: point, oracle: point },
    policies: { linucb: policy, thompson: policy, "epsilon-greedy": policy },
  });
  // Perfect knowledge would gain .11.
  expect(report.policies.linucb.overBestFixed.mean).toBeGreaterThan(0.08);
  expect(report.policies.linucb.quality.mean).toBeGreaterThan(
    report.baselines.bestFixed.quality + 0.1,
  );
});

test("rows to learn from first, a prior and a budget", async () => {
  const data = writeRows("rows", 200);
  const linucb = async (...options: string[]) => {
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
  const cold = await linucb();
  expect((await linucb("--learn", writeRows("learn", 200))).utility.mean).toBeGreaterThan(
    cold.utility.mean,
  );
  expect((await linucb("--prior", writeRows("prior", 200))).utility.mean).toBeGreaterThan(
    cold.utility.mean,
  );
  const tight = await linucb("--budget", "0.0006", "--learn", writeRows("learn", 200));
  expect(tight.costUsd.mean).toBeLessThan(0.00066);
});

test("without --json a table is printed and the curves are drawn", async () => {
  const svg = join(temporaryDirectory(), "curves.svg");
  const { stdout } = await runCli("simulate", writeRows("rows", 60), "--seeds", "2", "--svg", svg);
  expect(stdout).toMatch(/linucb .*%/);
  expect(stdout).toMatch(
    /utility is quality, less 0\.3 for every \$0\.002 and 0\.1 for every 10 s/,
  );
  expect(stdout).toMatch(/ utility +quality +\$\/1,000 +over best fixed/);
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

test("--objective sets the weights of outcomes", async () => {
  const data = writeRows("rows", 200);
  const share = async (...options: string[]) => {
    const { stdout } = await runCli("simulate", data, "--seeds", "2", "--json", ...options);
    const { objective, policies } = JSON.parse(stdout);
    return { objective, coder: policies.linucb.share.coder };
  };
  const one = ["--policy", "linucb", "--objective"];
  const plain = await share(...one, "cost=0,latency=0");
  const priced = await share(...one, "cost=0.9,cost-scale-usd=0.001");
  expect(plain.objective).toMatchObject({ costWeight: 0, latencyWeight: 0 });
  expect(priced.objective).toMatchObject({ costWeight: 0.9, costScaleUsd: 0.001 });
  // The coder's $0.002 gain at most .5, but are priced at 1.8.
  expect(priced.coder).toBeLessThan(plain.coder - 0.2);
});

test.each([
  [
    "price=1",
    /--objective: "price" is not part .* choose among cost, latency, cost-scale-usd, lat/,
  ],
  ["cost=dear", /--objective: write cost=NUMBER/],
  ["cost=-1", /--objective: costWeight must be/],
])("--objective %s is refused with exit code 2", async (text, message) => {
  for (const command of [
    ["simulate", "rows.jsonl"],
    ["evaluate", "--log", "none", "--policy", "none.ts"],
  ]) {
    const { code, stderr, stdout } = await runCli(...command, "--objective", text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});

test("a damaged row is named by its line", async () => {
  const file = join(temporaryDirectory(), "rows.jsonl");
  writeFileSync(file, '{"id":"a","prompt":"x","arms":{"m":{"reward":1,"cost":0}}}\n{"id":"b"}\n');
  const { stderr } = await runCli("simulate", file);
  expect(stderr).toMatch(/line 2/);
});
