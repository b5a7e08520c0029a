import { TraceStatistics } from "@armature/evaluation/simulation";
import { uniform } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { featuresOf, guessOf, withEfforts } from "../src/efforts/with-efforts.ts";
import { isDominated } from "../src/experiments/default.ts";
import { DataDirectory } from "../src/lab/data-directory.ts";
import type { Lab } from "../src/lab/lab.ts";
import { qualityAlone } from "../src/lab/quality-alone.ts";
import { answered, spendingRule } from "../src/lab/spending-rule.ts";
import { readBenchmark, splitPhases, splitsOf } from "../src/lab/splits.ts";
import { Supervised } from "../src/lab/supervised.ts";
import { copied } from "../src/many-models/copied.ts";
import { syntheticBenchmark } from "./synthetic-benchmark.ts";

function laboratory(rows?: number): Lab {
  return {
    data: new DataDirectory(syntheticBenchmark(rows)),
    seeds: [1, 2],
    subjects: [{ name: "uniform", policy: uniform() }],
    objective: {},
    progress: () => {},
  };
}

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

test("a split learns from 70 % of the rows and measures the others; each seed has three", async () => {
  const lab = laboratory(100);
  const stream = await readBenchmark(lab, "routerbench_train_k11");
  const { lab: splitLab, splits } = splitsOf(lab, 100);
  expect(splitLab.seeds).toEqual([1, 2, 3, 4, 5, 6]);
  for (const { learn, measured } of splits) {
    expect(learn).toHaveLength(70);
    expect(sorted([...learn, ...measured])).toEqual(Array.from({ length: 100 }, (_, row) => row));
  }
  const [cold, warm] = (["cold", "warm"] as const).map((start) =>
    splitPhases(stream, splits[0], start),
  );
  expect(cold.map(({ order }) => order)).toEqual([splits[0].learn, splits[0].measured]);
  expect(cold[0].enter?.every(({ costUsd = 0, prior }) => costUsd > 0 && !prior)).toBe(true);
  expect(warm.map(({ order }) => order)).toEqual([splits[0].measured]);
  expect(warm[0].enter?.map(({ prior }) => prior?.strength)).toEqual(new Array(11).fill(0.3 * 70));
});

test("supervised learning spends its budget on the learn rows, and beats chance on the others", async () => {
  const lab = laboratory(400);
  const stream = await readBenchmark(lab, "routerbench_train_k11");
  const { splits } = splitsOf(lab, 400);
  const { rows } = stream.outcomes;
  const free = splits.map((split) => new Supervised(stream, split).trace(qualityAlone, undefined));
  const { quality } = new TraceStatistics({ traces: free, rows });
  expect(quality.mean).toBeGreaterThan(0.76);
  expect(free[0].row).toEqual(splits[0].measured);
  const held = splits.map((split) => new Supervised(stream, split).trace(qualityAlone, 4e-4));
  const ratio = new TraceStatistics({ traces: held, rows }).costRatio(4e-4);
  expect(ratio.mean).toBeGreaterThan(0.9);
  expect(ratio.mean).toBeLessThan(1.1);
  const priced = { ...qualityAlone, costWeight: 1000, costScaleUsd: 1e-4 };
  const cheapest = splits.map((split) => new Supervised(stream, split).trace(priced, undefined));
  expect(
    new TraceStatistics({ traces: cheapest, rows }).share("mistralai/mistral-7b-chat").mean,
  ).toBe(1);
});

test("a spending rule spends the budget on its rows", () => {
  const amount = fc.integer({ min: 1, max: 20 });
  const cells = fc.array(fc.tuple(amount, amount), { minLength: 6, maxLength: 30 });
  fc.assert(
    fc.property(cells, amount, (drawn, budgetUsd) => {
      const rows = Math.floor(drawn.length / 2);
      const table = {
        rows,
        arms: ["a", "b"],
        quality: Float64Array.from(drawn, ([quality]) => quality / 20),
        costUsd: Float64Array.from(drawn, ([, cost]) => cost),
        latencyMs: new Float64Array(drawn.length),
      };
      const predicted = { predictions: table, expected: table };
      const learn = Array.from({ length: rows }, (_, row) => row);
      const rule = spendingRule(predicted, learn, budgetUsd);
      const spent = learn.map((row) => answered(predicted, rule, row, table.costUsd));
      const mean = spent.reduce((sum, usd) => sum + usd, 0) / rows;
      const cheapest = learn.map((row) =>
        Math.min(table.costUsd[2 * row], table.costUsd[2 * row + 1]),
      );
      const least = cheapest.reduce((sum, usd) => sum + usd, 0) / rows;
      fc.pre(least <= budgetUsd);
      expect(mean).toBeLessThanOrEqual(budgetUsd + 1e-9);
      if (rule.part < 1 && rule.part > 0) expect(mean).toBeCloseTo(budgetUsd, 9);
    }),
    { seed: 1 },
  );
});

test("a copied arm has its original's outcomes within each source, in another order", async () => {
  const stream = await readBenchmark(laboratory(), "routerbench_train_k11");
  const { outcomes, arms } = copied(stream, 50);
  expect(new Set(arms).size).toBe(50);
  const of = (table: typeof outcomes, arm: number, source: number) =>
    Array.from({ length: table.rows }, (_, row) => row)
      .filter((row) => (row % 3 === 0 ? 0 : 1) === source)
      .map((row) => table.costUsd[row * table.arms.length + arm]);
  for (const source of [0, 1]) {
    for (const copy of [0, 11, 49]) {
      expect(sorted(of(outcomes, copy, source))).toEqual(
        sorted(of(stream.outcomes, copy % 11, source)),
      );
    }
    expect(of(outcomes, 0, source)).not.toEqual(of(outcomes, 11, source));
  }
});

test("more effort is never worse on a prompt, and more expensive", async () => {
  const stream = withEfforts(await readBenchmark(laboratory(200), "routerbench_train_k11"));
  expect(stream.arms).toHaveLength(12);
  const { quality, costUsd } = stream.outcomes;
  const gains = [0, 0];
  for (let cell = 0; cell < quality.length; cell += 3) {
    for (const more of [0, 1]) {
      const [less, than] = [quality[cell + more], quality[cell + more + 1]];
      expect(than).toBeGreaterThanOrEqual(less);
      gains[more] += than - less;
      expect(costUsd[cell + more + 1] / costUsd[cell + more]).toBeCloseTo(2.5, 9);
    }
  }
  expect(Math.min(...gains)).toBeGreaterThan(0);
  expect(featuresOf("zero-one-ai/Yi-34B-Chat high")).toEqual([0, 0, 1, 0, 0.5]);
  expect(guessOf("gpt-4-1106-preview low")).toBeCloseTo(2e-3, 12);
});

test("a dominated seed is worse and more expensive than a single fixed arm", () => {
  const trace = {
    seed: 1,
    arms: ["a", "b"],
    objective: qualityAlone,
    phases: [{ name: "val", start: 1, end: 3 }],
    row: Uint32Array.of(0, 1, 2),
    arm: Uint16Array.of(0, 0, 0),
    propensity: Float64Array.of(1, 1, 1),
    utility: Float64Array.of(0, 0.4, 0.6),
    quality: Float64Array.of(0, 0.4, 0.6),
    costUsd: Float64Array.of(9, 2, 4),
  };
  const arm = (quality: number, costUsd: number) => ({
    arm: "x",
    quality,
    utility: quality,
    costUsd,
  });
  expect(isDominated(trace, [arm(0.6, 2.9)])).toBe(true);
  expect(isDominated(trace, [arm(0.6, 3.1), arm(0.4, 1)])).toBe(false);
});
