import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linUCB } from "@armature/bandit-linucb";
import type { OutcomeTable } from "@armature/evaluation/simulation";
import { staticPolicy } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Experiment, Measured, Table } from "../src/experiment.ts";
import { bestLinear } from "../src/fleet/best-linear.ts";
import { change } from "../src/fleet/change.ts";
import { ratioOf } from "../src/fleet/compare.ts";
import { lapTotals, mostAhead } from "../src/fleet/lap-totals.ts";
import type { Problem } from "../src/fleet/problem.ts";
import { replicas } from "../src/fleet/replicas.ts";
import { serveLaps } from "../src/fleet/serve-laps.ts";
import { syntheticProblem } from "../src/fleet/synthetic-problem.ts";
import { syntheticStaleness } from "../src/fleet/synthetic-staleness.ts";
import { worldOf } from "../src/fleet/world.ts";
import { DataDirectory } from "../src/lab/data-directory.ts";
import { simulateFleet } from "./run-experiments.ts";
import { syntheticBenchmark, temporaryDirectory } from "./synthetic-benchmark.ts";

/** A problem with two arms and known outcomes; each row has `[reward, cost]` by arm. */
function known(rows: readonly (readonly (readonly [number, number])[])[]): Problem {
  const table: OutcomeTable = {
    rows: rows.length,
    arms: ["a", "b"],
    quality: Float64Array.from(rows.flat(), ([quality]) => quality),
    costUsd: Float64Array.from(rows.flat(), ([, costUsd]) => costUsd),
    latencyMs: new Float64Array(2 * rows.length).fill(Number.NaN),
  };
  return {
    data: {
      rows: rows.map((_, row) => ({ id: `${row}`, arms: {} })),
      contexts: rows.map(() => Float64Array.of(1)),
    },
    outcomes: table,
    expected: table,
    predictions: table,
    enter: [{ id: "a" }, { id: "b" }],
    budgetUsd: 1,
  };
}

test("the best policy in hindsight takes the best arm of each row while the budget allows it", () => {
  const problem = known([
    [
      [0.2, 1],
      [0.9, 3],
    ],
    [
      [0.5, 1],
      [0.6, 3],
    ],
  ]);
  expect(bestLinear(problem, undefined)).toEqual(Float64Array.of(0.9, 0.6));
  expect(bestLinear(problem, 3)).toEqual(Float64Array.of(0.9, 0.6));
  // Two dollars per request pay for the expensive arm once, on the row with the largest gain.
  expect([...bestLinear(problem, 2)].map((reward) => +reward.toFixed(6))).toEqual([0.9, 0.5]);
  expect([...bestLinear(problem, 1.5)].map((reward) => +reward.toFixed(6))).toEqual([0.55, 0.5]);
  expect(bestLinear(problem, 0.5)).toEqual(Float64Array.of(0.2, 0.5));
});

test("no choice of arms within the budget earns more", () => {
  const cell = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 9 }));
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), (table, budget) => {
      const problem = known(table);
      const earned = bestLinear(problem, budget).reduce((sum, reward) => sum + reward);
      for (let choice = 0; choice < 2 ** table.length; choice++) {
        const chosen = table.map((arms, row) => arms[(choice >> row) & 1]);
        const [reward, cost] = chosen.reduce(([r, c], arm) => [r + arm[0], c + arm[1]], [0, 0]);
        if (cost <= budget * table.length) expect(earned).toBeGreaterThan(reward - 1e-9);
      }
    }),
  );
});

test("synthetic rewards have their expectation as mean; each seed has its own problem", () => {
  const { outcomes, expected } = syntheticProblem(1, 4000);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value) / values.length;
  expect(mean(outcomes.quality)).toBeCloseTo(mean(expected.quality), 2);
  expect(mean(outcomes.costUsd) / mean(expected.costUsd)).toBeCloseTo(1, 1);
  expect(outcomes.quality.every((quality) => quality >= 0 && quality <= 1)).toBe(true);
  expect(syntheticProblem(2, 4000).expected).not.toEqual(expected);
  expect(syntheticProblem(1, 4000)).toEqual(syntheticProblem(1, 4000));
});

test("lap totals sum regret, reward and dollars", () => {
  const problem = known([
    [
      [0.2, 1],
      [0.9, 3],
    ],
    [
      [0.5, 1],
      [0.6, 3],
    ],
  ]);
  const worlds = [worldOf(problem, undefined), worldOf(problem, undefined)];
  const policy = staticPolicy({ a: 1, b: 0 });
  const trace = serveLaps({ problem, worlds, policy, seed: 1, lag: () => 0 });
  expect(trace.row).toHaveLength(4);
  const whole = lapTotals(trace, worlds);
  expect(whole.regret).toBeCloseTo(2 * (0.7 + 0.1), 12);
  expect(whole).toMatchObject({ reward: 0.35, costUsd: 1 });
  expect(lapTotals(trace, worlds, [1, 2]).regret).toBeCloseTo(0.8, 12);
  expect(mostAhead(trace, 0.25)).toBe(4 * 3);
  expect(mostAhead(trace, 2)).toBe(0);
});

test("a ratio of means has the interval of paired differences", () => {
  const { mean, low, high } = ratioOf([11, 22, 30], [10, 20, 30]);
  expect(mean).toBeCloseTo(63 / 60, 12);
  expect(high - mean).toBeCloseTo(mean - low, 12);
  expect(ratioOf([1, 2, 3], [1, 2, 3])).toEqual({ mean: 1, low: 1, high: 1 });
});

async function tableOf(experiment: Experiment, seeds = [1, 2, 3]): Promise<Table> {
  const result = await experiment.run({
    data: new DataDirectory("."),
    seeds,
    subjects: [{ name: "linucb", policy: linUCB() }],
    objective: {},
    progress: () => {},
  });
  return result.tables[0];
}

function valuesOf({ columns, lines }: Table, column: string): (number | null)[] {
  const at = columns.lastIndexOf(column);
  return lines.map(({ cells }) => (cells[at] as Measured).value);
}

test("a lagging state earns less, and spends without knowing the bills", async () => {
  const table = await tableOf(syntheticStaleness({ rows: 500, laps: 4, lags: [0, 400] }));
  const [free, freeLate, held, heldLate] = valuesOf(table, "regret per seed");
  expect(Number(freeLate)).toBeGreaterThan(1.3 * Number(free));
  expect(Number(heldLate)).toBeGreaterThan(1.1 * Number(held));
  expect(valuesOf(table, "÷ no lag")).toEqual([1, expect.anything(), 1, expect.anything()]);
});

test("a change is noticed later by the lag", async () => {
  const table = await tableOf(change({ rows: 500, laps: 2, lags: [0, 500] }));
  const [free, freeLate] = valuesOf(table, "regret during");
  expect(Number(freeLate)).toBeGreaterThan(1.3 * Number(free));
});

test("a fleet that is cut off loses more than one that lags", async () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1);
  const { lines } = await tableOf(replicas({ rows: 1200, laps: 3, rate: 10 }), seeds);
  for (const { cells } of lines) {
    const [, lagging, cutOff] = cells as Measured[];
    expect(cutOff.value).toBeGreaterThan(Number(lagging.value));
  }
});

test("the command writes the same document each time", { timeout: 300_000 }, async () => {
  const data = syntheticBenchmark(30);
  const written = [];
  for (const out of [temporaryDirectory(), temporaryDirectory()]) {
    const args = ["--data", data, "--only", "recorded", "--seeds", "2", "--out", out];
    const { code, stdout } = await simulateFleet(...args);
    expect(code).toBe(0);
    expect(stdout).toContain("## recorded\n");
    written.push(readFileSync(join(out, "fleet.md"), "utf8"));
    expect(readFileSync(join(out, "fleet/recorded-reward.svg"), "utf8")).toMatch(/^<svg /);
  }
  const [document, again] = written;
  expect(document).toBe(again);
  expect(document).toContain("npm run simulate:fleet -- --only recorded --seeds 2");
  expect(document).not.toMatch(/NaN|undefined|Infinity/);
});
