import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { estimate, studentQuantile } from "../../src/statistics/estimate.ts";

// scipy.stats.t.ppf(0.975, df), SciPy 1.17.1.
test.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [9, 2.262157162798205],
  [12, 2.1788128296672284],
  [13, 2.1603686564627913],
  [19, 2.0930240544083087],
  [30, 2.0422724563012378],
  [60, 2.0002978220142604],
  [120, 1.9799304050824402],
  [1000, 1.9623390808264083],
])("Student's 0.975 quantile at %i degrees of freedom", (degreesOfFreedom, expected) => {
  expect(Math.abs(studentQuantile(degreesOfFreedom) - expected)).toBeLessThan(3e-6);
});

test("the interval by hand", () => {
  // Mean 2, standard deviation 1, three values: 4.302652… / √3.
  const { mean, low, high } = estimate([1, 2, 3]);
  expect(mean).toBe(2);
  expect(high - 2).toBeCloseTo(2.484137712, 8);
  expect(2 - low).toBeCloseTo(2.484137712, 8);
});

test("one value has no interval", () => {
  expect(estimate([0.5])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
});

test.each([3, 20])("intervals of %i normals contain the truth 95 times in 100", (count) => {
  const rng = fork(3, `coverage/${count}`);
  const trials = 4000;
  let covered = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const { low, high } = estimate(Array.from({ length: count }, () => 5 + 2 * rng.normal()));
    if (low <= 5 && 5 <= high) covered += 1;
  }
  // Four standard errors of the frequency.
  expect(Math.abs(covered / trials - 0.95)).toBeLessThan(0.0138);
});
