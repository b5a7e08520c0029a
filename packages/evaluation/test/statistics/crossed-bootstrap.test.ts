import { fork, type Rng } from "@armature/policy";
import { expect, test } from "vitest";
import {
  CrossedBootstrap,
  drawnMean,
  type SeedSeries,
} from "../../src/statistics/crossed-bootstrap.ts";

interface Effects {
  readonly row: number;
  readonly seed: number;
  readonly rest: number;
}

/** Every seed measures every row, with normal effects of seed, row and interaction; the truth is 5. */
function crossed(seeds: number, rows: number, sd: Effects, rng: Rng): SeedSeries[] {
  const ofRow = Array.from({ length: rows }, () => sd.row * rng.normal());
  const row = Uint32Array.from({ length: rows }, (_, index) => index);
  return Array.from({ length: seeds }, () => {
    const ofSeed = sd.seed * rng.normal();
    const value = Float64Array.from(
      ofRow,
      (effect) => 5 + effect + ofSeed + sd.rest * rng.normal(),
    );
    return { row, value };
  });
}

/**
 * The variance of a pigeonhole replicate, from the moments of its multinomial counts alone:
 * E[v(s)·v(t)] = 1 − 1/S + [s = t].
 */
function replicateVariance(series: readonly SeedSeries[]): number {
  const seeds = series.length;
  const rows = series[0].value.length;
  let sum = 0;
  for (const [s, first] of series.entries()) {
    for (const [t, second] of series.entries()) {
      const pair = 1 - 1 / seeds + (s === t ? 1 : 0);
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < rows; j += 1) {
          const both = pair * (1 - 1 / rows + (i === j ? 1 : 0));
          sum += (both - 1) * first.value[i] * second.value[j];
        }
      }
    }
  }
  return sum / (seeds * rows) ** 2;
}

test.each<[string, Effects]>([
  ["rows", { row: 1, seed: 0.01, rest: 0.05 }],
  ["seeds", { row: 0.05, seed: 0.5, rest: 0.05 }],
  ["both and their meeting", { row: 1, seed: 0.3, rest: 1 }],
])("the width of the interval follows from the moments of the draws: %s", (name, sd) => {
  const series = crossed(20, 80, sd, fork(2, name));
  const bootstrap = new CrossedBootstrap({ seeds: 20, rows: 80, replicates: 4000 });
  const { mean, low, high } = bootstrap.estimate((draw) => drawnMean(series, draw));
  const values = series.flatMap(({ value }) => [...value]);
  expect(mean).toBeCloseTo(values.reduce((sum, x) => sum + x, 0) / values.length, 12);
  const expected = 2 * 1.96 * Math.sqrt(replicateVariance(series));
  // 4,000 replicates give the distance of two quantiles to about 2 %; the tails are not exactly normal.
  expect((high - low) / expected).toBeGreaterThan(0.93);
  expect((high - low) / expected).toBeLessThan(1.07);
});

test("intervals contain the truth 95 times in 100, although rows and seeds are shared", () => {
  const rng = fork(4, "coverage");
  const bootstrap = new CrossedBootstrap({ seeds: 20, rows: 60, replicates: 300 });
  const trials = 400;
  let covered = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const series = crossed(20, 60, { row: 1, seed: 0.2, rest: 0.7 }, rng);
    const { low, high } = bootstrap.estimate((draw) => drawnMean(series, draw));
    if (low <= 5 && 5 <= high) covered += 1;
  }
  // Three standard errors below 95 %; slightly wide is acceptable.
  expect(covered / trials).toBeGreaterThan(0.917);
  expect(covered / trials).toBeLessThan(0.99);
});

test("with one seed it is the bootstrap over rows", () => {
  const series = crossed(1, 400, { row: 1, seed: 0, rest: 0 }, fork(1, "one"));
  const bootstrap = new CrossedBootstrap({ seeds: 1, rows: 400, replicates: 3000 });
  const { mean, low, high } = bootstrap.estimate((draw) => drawnMean(series, draw));
  const squares = series[0].value.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const expected = (2 * 1.96 * Math.sqrt(squares / 400)) / Math.sqrt(400);
  expect(Math.abs((high - low) / expected - 1)).toBeLessThan(0.06);
});

test("a difference is paired: common effects of rows cancel", () => {
  const rng = fork(9, "paired");
  const first = crossed(10, 200, { row: 1, seed: 0, rest: 0.05 }, rng);
  const better = first.map(({ row, value }) => ({
    row,
    value: value.map((x) => x + 0.1 + 0.05 * rng.normal()),
  }));
  const bootstrap = new CrossedBootstrap({ seeds: 10, rows: 200 });
  const gain = bootstrap.estimate((draw) => drawnMean(better, draw) - drawnMean(first, draw));
  const alone = bootstrap.estimate((draw) => drawnMean(first, draw));
  expect(gain.low).toBeGreaterThan(0.08);
  expect(gain.high).toBeLessThan(0.12);
  expect(alone.high - alone.low).toBeGreaterThan(10 * (gain.high - gain.low));
});

test("a drawn mean counts a decision as often as its seed times its row, by hand", () => {
  const series = [
    { row: Uint32Array.of(0, 2), value: Float64Array.of(1, 10) },
    { row: Uint32Array.of(1), value: Float64Array.of(100) },
  ];
  const mean = (seeds: number[], rows: number[]) =>
    drawnMean(series, { seeds: Uint8Array.from(seeds), rows: Uint8Array.from(rows) });
  expect(mean([1, 1], [1, 1, 1])).toBe(37);
  expect(mean([2, 0], [0, 0, 3])).toBe(10);
  // Seed 0 twice: row 0 once and row 2 thrice; seed 1 once: row 1 twice.
  expect(mean([2, 1], [1, 2, 3])).toBe((2 * (1 + 30) + 200) / (2 * 4 + 2));
  expect(mean([0, 1], [1, 0, 1])).toBeNaN();
});

test("replicates that are not finite are left out", () => {
  const series = [{ row: Uint32Array.of(0), value: Float64Array.of(3) }];
  const bootstrap = new CrossedBootstrap({ seeds: 1, rows: 4, replicates: 200 });
  expect(bootstrap.estimate((draw) => drawnMean(series, draw))).toEqual({
    mean: 3,
    low: 3,
    high: 3,
  });
});

test("equal options give equal intervals; another seed gives others", () => {
  const series = crossed(5, 50, { row: 1, seed: 1, rest: 1 }, fork(5, "again"));
  const interval = (seed: number) =>
    new CrossedBootstrap({ seeds: 5, rows: 50, seed }).estimate((draw) => drawnMean(series, draw));
  expect(interval(1)).toEqual(interval(1));
  expect(interval(1)).not.toEqual(interval(2));
});

test.each(["seeds", "rows", "replicates"])("refuses 0 %s", (field) => {
  const options = { seeds: 2, rows: 2, replicates: 2, [field]: 0 };
  expect(() => new CrossedBootstrap(options)).toThrow(
    expect.objectContaining({ code: "invalid-option", field }),
  );
});
