import fc from "fast-check";
import { expect, test } from "vitest";
import { type ActionDistribution, createDistribution } from "../src/index.ts";
import { applyFloor, greedyWithFloor, raiseToFloor, softmax } from "../src/kit/index.ts";

type Column = "score" | "floor" | "probability";

function buffer(columns: { readonly [name in Column]?: readonly number[] }): ActionDistribution {
  const size = Math.max(...Object.values(columns).map((column) => column.length));
  const out = createDistribution(Math.max(1, size));
  out.size = size;
  for (const name of ["score", "floor", "probability"] as const) out[name].set(columns[name] ?? []);
  return out;
}

function expectProbabilities(
  out: ActionDistribution,
  expected: readonly number[],
  tolerance: number,
) {
  expect(out.size).toBe(expected.length);
  for (const [i, p] of expected.entries()) {
    expect(Math.abs((out.probability[i] ?? Number.NaN) - p)).toBeLessThanOrEqual(tolerance);
  }
}

// Oracle: p(a) = ε/K + (1 − ε)·1[a best]/|best|, by definition.
test("greedy with a floor shares the rest equally among tied arms", () => {
  const out = buffer({ score: [0.7, 0.9, 0.9, 0.1] });
  greedyWithFloor(out, 0.1);
  expectProbabilities(out, [0.025, 0.475, 0.475, 0.025], 1e-12);
});

// Oracles: VowpalWabbit/vowpal_wabbit, vowpalwabbit/explore/tests/explore_test.cc at 872fd8da
// (BSD-3-Clause): Explore.EpsilonGreedy, Explore.Softmax.
test("greedy with a floor agrees with Vowpal Wabbit", () => {
  const out = buffer({ score: [0, 0, 1, 0] });
  greedyWithFloor(out, 0.4);
  expectProbabilities(out, [0.1, 0.1, 0.7, 0.1], 1e-6);
});

test("softmax agrees with Vowpal Wabbit", () => {
  const out = buffer({ score: [1, 2, 3, 8] });
  softmax(out, 1 / 0.2);
  expectProbabilities(out, [0.128726182, 0.157226513, 0.192036897, 0.522010408], 1e-9);
});

test("softmax handles scores of any magnitude and an arm with a hopeless score", () => {
  const out = buffer({ score: [1e300, 1e300, Number.NEGATIVE_INFINITY] });
  softmax(out, 1e-9);
  expectProbabilities(out, [0.5, 0.5, 0], 0);
});

// Oracles: Explore.EnforceMinimumProbability* of the same file, the cases that count arms of
// probability 0, with the same tolerance.
test.each([
  { from: [1, 0, 0], epsilon: 0.3, to: [0.8, 0.1, 0.1] },
  { from: [0.9, 0.1, 0, 0], epsilon: 1, to: [0.25, 0.25, 0.25, 0.25] },
  { from: [0.1, 0.8, 0.1], epsilon: 0.3, to: [0.1, 0.8, 0.1] },
  { from: [0.89, 0.11, 0], epsilon: 0.3, to: [0.8, 0.1, 0.1] },
])("raising $from to a least of $epsilon ÷ K gives $to", ({ from, epsilon, to }) => {
  const out = buffer({ probability: from });
  raiseToFloor(out, epsilon);
  expectProbabilities(out, to, 1e-12);
});

const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 9,
});

test("raising to a floor keeps the sum, the floor and the order", () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (raw, epsilon) => {
      const total = raw.reduce((sum, weight) => sum + weight, 0);
      fc.pre(total > 1e-100);
      const before = raw.map((weight) => weight / total);
      const out = buffer({ probability: before });
      raiseToFloor(out, epsilon);
      const after = [...out.probability];
      expect(after.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
      for (const [i, p] of after.entries()) {
        expect(p).toBeGreaterThanOrEqual(epsilon / raw.length - 1e-15);
        for (const [j, q] of after.entries()) {
          if ((before[i] ?? 0) < (before[j] ?? 0)) expect(p).toBeLessThanOrEqual(q + 1e-12);
        }
      }
    }),
    { seed: 2 },
  );
});

test("the floor is mixed in: p = (1 − Σf)·q + f", () => {
  const out = buffer({ probability: [1, 0, 0], floor: [0, 0.1, 0.2] });
  applyFloor(out);
  expectProbabilities(out, [0.7, 0.1, 0.2], 1e-15);
});

test("without floors the probabilities stay bitwise equal", () => {
  const out = buffer({ probability: [0.1, 0.2, 0.7], floor: [0, 0, 0] });
  applyFloor(out);
  expect([...out.probability]).toEqual([0.1, 0.2, 0.7]);
});

test.each([[[0.6, 0.6]], [[-0.1, 0.2]], [[Number.NaN, 0]]])("the floor %j is refused", (floor) => {
  const out = buffer({ probability: [0.5, 0.5], floor });
  expect(() => applyFloor(out)).toThrow(expect.objectContaining({ code: "invalid-distribution" }));
  expect([...out.probability]).toEqual([0.5, 0.5]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a score of %s is refused", (score) => {
  for (const rule of [greedyWithFloor, softmax]) {
    expect(() => rule(buffer({ score: [0, score] }), 0.5)).toThrow(
      expect.objectContaining({ code: "invalid-distribution" }),
    );
  }
});

test("an empty distribution is refused", () => {
  const out = createDistribution(1);
  for (const rule of [greedyWithFloor, softmax]) {
    expect(() => rule(out, 0.5)).toThrow(expect.objectContaining({ code: "no-arms" }));
  }
});

test("a lone arm is certain for every epsilon", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (epsilon) => {
      const out = buffer({ score: [0.3] });
      greedyWithFloor(out, epsilon);
      expect(out.probability[0]).toBe(1);
    }),
  );
});
