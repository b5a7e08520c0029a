import { expect, test } from "vitest";
import { RidgeArms } from "../src/ridge/ridge-arms.ts";
import { predict } from "./predict.ts";

// Numbers from MABWiser's tests (fidelity/mabwiser at b104071, Apache-2.0, tests/test_ridge.py and
// tests/test_linucb.py), zr-obp's (st-tech/zr-obp at 8cbd5fa, Apache-2.0, tests/policy/
// test_linear.py), bayesianbandits' (at 5507862, MIT, tests/test_mathematical_correctness.py). Their
// cases without a ridge are left out, because the prior here is proper. MABWiser starts arms
// without data from λ·I instead of I/λ; the resulting arm choices are not copied.

function fit(
  ridge: number,
  contexts: readonly (readonly number[])[],
  rewards: readonly number[],
  { weight = 1, forgetting = 1 } = {},
): RidgeArms {
  const dimension = contexts[0].length;
  const arms = new RidgeArms(dimension, { ridge, biasRidge: ridge, priorMean: 0, forgetting });
  arms.start(0, undefined, 0);
  contexts.forEach((context, i) => {
    arms.learn(0, Float64Array.from(context), rewards[i], weight, i + 1);
  });
  return arms;
}

function expectVector(actual: readonly number[], expected: readonly number[], tolerance = 1e-8) {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(tolerance);
  });
}

const threeRows = [
  [1, 0, 2, 1, 1],
  [3, 1, 2, 3, 4],
  [2, -1, 1, 0, 2],
];
const twelveRows = [
  ...threeRows,
  [-1, 4, 2, 0, 1],
  [2, 2, 2, 2, 2],
  [3, 2, 1, 2, 3],
  [0, 0, 0, 0, 0],
  [2, 1, 1, 1, 2],
  [3, 2, 3, 2, 3],
  [8, 2, 3, 1, 0],
  [1, 2, -9, -7, 1],
  [0, 1, 1, 1, 1],
];
const otherRows = [
  [1, 1, 0, 0, 1],
  [0, 1, 2, 9, 4],
  [2, 3, 1, 0, 2],
];

test.each([
  [
    "3 rows, λ 1",
    1,
    threeRows,
    [3, 3, 1],
    [0.09161491, 0.00310559, 0.97515528, 0.32142857, -0.02018634],
  ],
  [
    "12 rows, λ 1",
    1,
    twelveRows,
    [3, 3, 1, 0, -1, 2, 1, 2, 1, 1, 0, 3],
    [0.09927202, -0.17141953, 0.09091367, -0.03705452, 0.59027579],
  ],
  [
    "3 rows, λ 0.1",
    0.1,
    otherRows,
    [3, 2, 1],
    [1.59499705, -0.91856183, -2.49775977, 0.14219195, 1.65819347],
  ],
  [
    "3 rows, λ 10",
    10,
    otherRows,
    [3, 2, 1],
    [0.18310155, 0.16372811, -0.00889076, 0.09434416, 0.22503229],
  ],
])("ridge coefficients agree with MABWiser: %s", (_, ridge, contexts, rewards, theta) => {
  expectVector(fit(ridge, contexts, rewards).coefficients(0, contexts.length), theta);
});

test("a prediction agrees with MABWiser", () => {
  const arms = fit(1, threeRows, [3, 3, 1]);
  expect(predict(arms, [0, 1, 2, 3, 5], 3).mean).toBeCloseTo(2.8167701863354, 8);
});

test("coefficients after a first and a second batch agree with MABWiser", () => {
  const batches = [
    [1, 0, 0, 0, 1],
    [0, 1, 2, 3, 4],
    [2, 0, 1, 0, 2],
  ];
  expectVector(
    fit(1, batches, [3, 2, 1]).coefficients(0, 3),
    [0.47619048, 0.04761905, -0.5952381, 0.14285714, 0.66666667],
  );
  expectVector(
    fit(1, [...batches, [1, 1, 1, 1, 1]], [3, 2, 1, 1]).coefficients(0, 4),
    [0.53019146, 0.13402062, -0.56553756, 0.17525773, 0.61266568],
  );
});

test("the first coefficient of two arms, before and after one more row, agrees with MABWiser", () => {
  const first = {
    contexts: [
      [0, 1, 2, 3, 5],
      [1, 1, 1, 1, 1],
      [0, 0, 1, 0, 0],
    ],
    rewards: [0, 0, 1],
  };
  const third = {
    contexts: [
      [0, 0, 0, 0, 0],
      [0, 1, 4, 3, 5],
      [0, 1, 2, 4, 5],
      [1, 2, 1, 1, 3],
      [0, 2, 1, 0, 0],
    ],
    rewards: [0, 0, 1, 1, 1],
  };
  const bias = (contexts: readonly (readonly number[])[], rewards: readonly number[]) =>
    fit(1, contexts, rewards).coefficients(0, rewards.length)[0];
  expect(bias(first.contexts, first.rewards)).toBeCloseTo(-0.0825688, 5);
  expect(bias([...first.contexts, [0, 1, 1, 1, 1]], [...first.rewards, 0])).toBeCloseTo(
    -0.05142857,
    5,
  );
  expect(bias(third.contexts, third.rewards)).toBeCloseTo(0.023696, 5);
  expect(bias([...third.contexts, [1, 1, 1, 1, 1]], [...third.rewards, 1])).toBeCloseTo(
    0.22099152,
    5,
  );
});

test("an inverse updated by Sherman and Morrison agrees with obp", () => {
  const arms = new RidgeArms(2, { ridge: 1, biasRidge: 2, priorMean: 0, forgetting: 1 });
  arms.start(0, undefined, 0);
  arms.learn(0, Float64Array.from([1, 0]), 1, 1, 1);
  expectVector(arms.sums(0).inverse, [1 / 3, 0, 1], 1e-12);
});

test("a noise precision is a weight: the Gaussian posterior agrees with bayesianbandits", () => {
  const correlated = fit(1, [[1, 1]], [4], { weight: 2 });
  expectVector(correlated.coefficients(0, 1), [1.6, 1.6], 1e-10);
  const identity = fit(
    1,
    [
      [1, 0],
      [0, 1],
    ],
    [3, 5],
    { weight: 2 },
  );
  expectVector(identity.coefficients(0, 2), [2, 10 / 3], 1e-10);
  expect(predict(identity, [1, 0], 2).sd ** 2).toBeCloseTo(1 / 3, 10);
  const line = [[1], [2], [3], [4], [5]];
  expectVector(fit(0.1, line, [1, 2, 3, 4, 5]).coefficients(0, 5), [0.99818512]);
  expectVector(
    fit(0.1, [...line, ...line], [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]).coefficients(0, 10),
    [0.99909173],
  );
});

test("forgetting discounts the sums but never the ridge", () => {
  // S ← γS + xxᵀ, v ← γv + rx, θ = (S + λI)⁻¹v with γ = 0.5, λ = 1, computed by hand.
  const rows = [
    [1, 0],
    [1, 1],
    [1, 0],
  ];
  const arms = fit(1, rows, [1, 0, 1], { forgetting: 0.5 });
  expectVector(arms.sums(0).gram, [1.75, 0.5, 0.5], 1e-12);
  expectVector(arms.coefficients(0, 3), [0.48387096774193544, -0.16129032258064516], 1e-12);
  expect(predict(arms, [1, 1], 3).sd ** 2).toBeCloseTo(0.8387096774193548, 12);
});
