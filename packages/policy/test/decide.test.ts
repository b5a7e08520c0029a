import fc from "fast-check";
import { expect, test } from "vitest";
import { type ActionDistribution, createDistribution, decide, fork } from "../src/index.ts";

function distribution(probabilities: readonly number[]): ActionDistribution {
  const out = createDistribution(Math.max(1, probabilities.length));
  out.size = probabilities.length;
  out.probability.set(probabilities);
  return out;
}

/** A generator that gives one number and refuses a second draw. */
function once(value: number) {
  let left = 1;
  return {
    uniform: () => {
      if (left-- === 0) throw new Error("a second draw");
      return value;
    },
    normal: () => Number.NaN,
  };
}

test("takes one draw and inverts the cumulative distribution", () => {
  const out = distribution([0.25, 0, 0.5, 0.25]);
  const chosen = [0, 0.2499, 0.25, 0.7499, 0.75, 1 - 2 ** -53].map((u) => decide(out, once(u)));
  expect(chosen).toEqual([0, 0, 2, 2, 3, 3]);
});

test("never returns an arm of probability 0, at either end", () => {
  expect(decide(distribution([0, 1, 0]), once(0))).toBe(1);
  expect(decide(distribution([0, 1 - 1e-10, 0]), once(1 - 2 ** -53))).toBe(1);
});

test("frequencies match any distribution", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      (weights, seed) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const out = distribution(weights.map((weight) => weight / total));
        const found = new Float64Array(weights.length);
        const rng = fork(seed, "frequencies");
        for (let i = 0; i < 2000; i++) {
          const chosen = decide(out, rng);
          found[chosen] = (found[chosen] ?? 0) + 1;
        }
        for (const [i, count] of found.entries()) {
          const p = out.probability[i] ?? 0;
          expect(Math.abs(count - 2000 * p)).toBeLessThanOrEqual(
            5.5 * Math.sqrt(2000 * p * (1 - p)),
          );
        }
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test.each([
  [[0.5, 0.6]],
  [[0.5, 0.5 - 2e-9]],
  [[1.5, -0.5]],
  [[Number.NaN, 1]],
  [[Number.POSITIVE_INFINITY, 0]],
])("refuses the probabilities %j", (probabilities) => {
  const rng = fork(1, "refused");
  expect(() => decide(distribution(probabilities), rng)).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});

test("refuses a distribution without arms, and one longer than its buffer", () => {
  expect(() => decide(distribution([]), once(0))).toThrow(
    expect.objectContaining({ code: "no-arms" }),
  );
  const out = distribution([1]);
  out.size = 2;
  expect(() => decide(out, once(0))).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});

test.each([0, -1, 1.5, Number.NaN])("refuses a capacity of %s", (capacity) => {
  expect(() => createDistribution(capacity)).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});
