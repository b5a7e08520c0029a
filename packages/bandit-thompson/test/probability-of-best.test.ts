import { fork } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf } from "../src/normal-distribution.ts";
import { probabilityOfBest } from "../src/probability-of-best.ts";

function best(mean: readonly number[], sd: readonly number[], scale = 1): number[] {
  const out = new Float64Array(mean.length);
  probabilityOfBest(mean.length, Float64Array.from(mean), Float64Array.from(sd), scale, out);
  return Array.from(out);
}

// Oracle: Abramowitz & Stegun, table 26.1; tails from the asymptotic series.
test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [2, 0.97724986805182],
  [-1.5, 0.0668072012688581],
  [3.33, 0.99956577],
  [-6, 9.86587645037698e-10],
])("Φ(%d)", (x, expected) => {
  expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(5e-9 * expected + 1e-12);
  expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 12);
});

test("two arms agree with the closed form, even if one of them is sharp", () => {
  expect(best([0.5, 0.6], [0.1, 0.2])[0]).toBeCloseTo(0.32736042300928847, 10);
  expect(best([0.5, 0.6], [0.5, 0.001])[0]).toBeCloseTo(0.42074044697751156, 10);
});

// Oracle: an independent composite Gauss–Legendre rule; 2e6 Monte Carlo draws agree to 1e-3.
test("four arms agree with an independent quadrature, even if one of them is sharp", () => {
  const expected = [0.01601373, 0, 0.50809051, 0.47589576];
  best([0.2, 0.3, 0.8, 0.79], [0.3, 0.05, 0.01, 0.2]).forEach((probability, i) => {
    expect(Math.abs(probability - expected[i])).toBeLessThan(2e-8);
  });
});

test.each([
  [
    [0.9, 0.8, 0.7],
    [1e-18, 0.1, 0.2],
  ],
  [
    [0.9, 0.9, 0.9],
    [1e-300, 1e-300, 0.1],
  ],
  [
    [1e9, 1, 1],
    [1e-9, 1e9, 1e-9],
  ],
  [
    [1e300, -1e300, 0],
    [1, 1e300, 1e-300],
  ],
])("arms sharper than doubles are dense come to an end: %j ± %j", (mean, sd) => {
  const probabilities = best(mean, sd);
  expect(probabilities.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 9);
});

const arms = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 1e-4, max: 1, noNaN: true }),
  ),
  { minLength: 1, maxLength: 8 },
);

test("probabilities are ≥ 0, sum to 1 and do not depend on the order of the arms", () => {
  fc.assert(
    fc.property(arms, (list) => {
      const forward = best(
        list.map(([m]) => m),
        list.map(([, s]) => s),
      );
      const reversed = list.toReversed();
      const backward = best(
        reversed.map(([m]) => m),
        reversed.map(([, s]) => s),
      ).toReversed();
      expect(forward.every((probability) => probability >= 0)).toBe(true);
      expect(forward.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 12);
      forward.forEach((probability, i) => {
        expect(probability).toBeCloseTo(backward[i], 9);
      });
    }),
    { numRuns: 200, seed: 10 },
  );
});

test("an arm many standard deviations behind has no negative probability", () => {
  // `decide` would refuse a probability of −4e-30.
  expect(best([0.001144629102045724, 0], [1e-4, 1e-4])[1]).toBeGreaterThanOrEqual(0);
  for (let x = -9; x < 0; x += 1e-3) expect(normalCdf(x)).toBeGreaterThanOrEqual(0);
});

test("probabilities agree with sampled frequencies", () => {
  const mean = [0.5, 0.55, 0.4, 0.6, 0.58];
  const sd = [0.1, 0.02, 0.3, 0.05, 0.2];
  const rng = fork(3, "thompson");
  const wins = mean.map(() => 0);
  const draws = 200_000;
  for (let draw = 0; draw < draws; draw++) {
    const values = mean.map((m, i) => m + sd[i] * rng.normal());
    wins[values.indexOf(Math.max(...values))]++;
  }
  best(mean, sd).forEach((probability, i) => {
    const error = Math.sqrt((probability * (1 - probability)) / draws);
    expect(Math.abs(wins[i] / draws - probability)).toBeLessThan(4 * error);
  });
});

test("a third arm that cannot win does not change the closed form", () => {
  const [first, second, hopeless] = best([0.5, 0.6, -50], [0.1, 0.2, 0.1]);
  expect(first).toBeCloseTo(0.32736042300928847, 10);
  expect(first + second).toBeCloseTo(1, 12);
  expect(hopeless).toBe(0);
});

test("arms without spread share ties, and a mixture is exact", () => {
  expect(best([0.5], [0])).toEqual([1]);
  expect(best([0.5, 0.7, 0.7], [0, 0, 0])).toEqual([0, 0.5, 0.5]);
  expect(best([0.5, 0.7], [0, 0])).toEqual([0, 1]);
  expect(best([0.5, 0.7], [1, 1], 0)).toEqual([0, 1]);
  const [fixed, spread] = best([0.5, 0.4, 0.1], [0, 0.1, 0]);
  expect(fixed).toBeCloseTo(normalCdf(1), 10);
  expect(spread).toBeCloseTo(1 - normalCdf(1), 10);
});
