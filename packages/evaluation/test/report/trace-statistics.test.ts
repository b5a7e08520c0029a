import { uniform } from "@armature/policy";
import { expect, test } from "vitest";
import { TraceStatistics } from "../../src/report/trace-statistics.ts";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import { rollout } from "../../src/simulation/rollout.ts";
import { shuffled } from "../../src/trace/protocol.ts";
import { bernoulli } from "../data.ts";

const data = bernoulli(120, [0.3, 0.6, 0.9], 2);
const outcomes = outcomeTable(data.rows);
const enter = outcomes.arms.map((id) => ({ id }));
const traces = [1, 2, 3].map((seed) => {
  const order = shuffled(120, seed, "all");
  return rollout({
    policy: uniform(),
    seed,
    data,
    objective: { costWeight: 0.3, costScaleUsd: 0.003 },
    phases: [
      { name: "first", order: order.subarray(0, 40), outcomes, enter },
      { name: "then", order: order.subarray(40), outcomes },
    ],
  });
});
const first = new TraceStatistics({ traces, rows: 120, phases: ["first"] });
const then = new TraceStatistics({ traces, rows: 120, phases: ["then"] });
const whole = new TraceStatistics({ traces, rows: 120 });

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

test("means are those of the phases' decisions", () => {
  const parts = traces.map(({ quality }) => mean([...quality.subarray(40)]));
  expect(then.quality.mean).toBeCloseTo(mean(parts), 12);
  expect(whole.quality.mean).toBeCloseTo(mean(traces.flatMap(({ quality }) => [...quality])), 12);
  for (const part of [first, then, whole]) {
    expect(part.utility.mean).toBeCloseTo(part.quality.mean - 100 * part.costUsd.mean, 12);
  }
  expect(whole.utility.mean).toBeCloseTo((first.utility.mean + 2 * then.utility.mean) / 3, 12);
  expect(first.costUsd.mean).toBeCloseTo(
    mean(traces.flatMap(({ costUsd }) => [...costUsd.subarray(0, 40)])),
    12,
  );
  const shares = outcomes.arms.map((arm) => whole.share(arm).mean);
  expect(mean(shares)).toBeCloseTo(1 / 3, 12);
  for (const { mean: value, low, high } of [
    then.utility,
    then.quality,
    then.costUsd,
    then.share("b"),
  ]) {
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
});

test("cost ÷ budget by seed, by hand", () => {
  const ratios = traces.map(({ costUsd }) => mean([...costUsd.subarray(40)]) / 0.004);
  const { mean: value, low, high, worstSeed } = then.costRatio(0.004);
  expect(value).toBeCloseTo(mean(ratios), 12);
  expect(worstSeed).toBeCloseTo(Math.max(...ratios), 12);
  const deviation = Math.sqrt(mean(ratios.map((ratio) => (ratio - value) ** 2)) * (3 / 2));
  // Student's 97.5 % point at two degrees of freedom.
  expect((high - low) / 2).toBeCloseTo((4.302652729749462 * deviation) / Math.sqrt(3), 12);
});

test("comparisons are paired: a policy does not differ from itself", () => {
  expect(then.ratio(then)).toEqual({ mean: 1, low: 1, high: 1 });
  expect(then.difference(then)).toEqual({ mean: 0, low: 0, high: 0 });
  for (const quantity of ["utility", "quality", "costUsd"] as const) {
    const [own, others] = [then[quantity].mean, first[quantity].mean];
    expect(then.difference(first, quantity).mean).toBeCloseTo(own - others, 12);
    expect(then.ratio(first, quantity).mean).toBeCloseTo(own / others, 12);
  }
  expect(then.difference(first)).toEqual(then.difference(first, "utility"));
  const gain = whole.gainOver((row) => outcomes.quality[3 * row + 2], "quality");
  const best = mean(data.rows.map(({ arms }) => arms.c.reward));
  expect(gain.mean).toBeCloseTo(whole.quality.mean - best, 12);
  expect(gain.high).toBeLessThan(0);
});

test("an unknown phase is refused", () => {
  expect(() => new TraceStatistics({ traces, rows: 120, phases: ["never"] }).utility).toThrow(
    "never",
  );
  expect(() => new TraceStatistics({ traces: [], rows: 120 })).toThrow("seeds must be");
});
