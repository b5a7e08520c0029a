import { fork, type Rng } from "@armature/policy";
import { expect, test } from "vitest";
import { poisson } from "../src/poisson.ts";

function at(draw: number): number {
  const rng: Rng = { uniform: () => draw, normal: () => 0 };
  return poisson(rng);
}

// Oracle: SciPy 1.17, stats.poisson(1).cdf.
test.each([
  [0, 0.36787944117144233],
  [1, 0.7357588823428847],
  [2, 0.9196986029286058],
  [3, 0.9810118431238462],
  [4, 0.9963401531726563],
  [5, 0.9994058151824183],
  [6, 0.9999167588507119],
])("P(N ≤ %i) = %d", (k, cumulative) => {
  expect(at(cumulative - 1e-12)).toBe(k);
  expect(at(cumulative + 1e-12)).toBe(k + 1);
});

test("the largest uniform draw gives a finite result", () => {
  expect(at(1 - 2 ** -53)).toBeLessThan(20);
  expect(at(0)).toBe(0);
});

test("frequencies pass a χ² test", () => {
  const rounds = 100_000;
  const expected = [0.36787944, 0.36787944, 0.18393972, 0.06131324, 0.01532831, 0.00365985];
  const found = expected.map(() => 0);
  const rng = fork(1, "poisson");
  for (let i = 0; i < rounds; i++) found[Math.min(poisson(rng), 5)]++;
  const chi = expected.reduce((sum, p, k) => {
    const off = found[k] - rounds * p;
    return sum + (off * off) / (rounds * p);
  }, 0);
  // The 99.9 % point of χ² with 5 degrees of freedom.
  expect(chi).toBeLessThan(20.5);
});
