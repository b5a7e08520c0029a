import { fork } from "@armature/policy";
import fc from "fast-check";
import { inverse, Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { RidgeArms } from "../src/ridge-arms.ts";

const dimension = 4;
const options = { ridge: 3, biasRidge: 2, priorMean: 0.8, forgetting: 1 };
const number = fc.double({ min: -1, max: 1, noNaN: true });
const observation = fc.record({
  x: fc.array(number, { minLength: dimension - 1, maxLength: dimension - 1 }),
  reward: fc.double({ min: 0, max: 1, noNaN: true }),
  revised: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
});

test("equals a batch ridge regression: weights, priors and revisions included", () => {
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 400 }), (observations) => {
      const arms = new RidgeArms(dimension, options);
      const prior = { mean: [0.5, 0.1, -0.2, 0], strength: 6 };
      arms.start(0, prior);
      const a = Matrix.diag([2 + 6, 3, 3, 3]);
      const b = a.mmul(Matrix.columnVector(prior.mean));
      observations.forEach(({ x, reward, revised, weight }, i) => {
        const context = Float64Array.from([1, ...x]);
        arms.learn(0, context, reward, weight, i + 1);
        if (revised !== null) arms.revise(0, context, revised - reward, weight, i + 1);
        const column = Matrix.columnVector([1, ...x]);
        a.add(column.mmul(column.transpose()).mul(weight));
        b.add(column.mul(weight * (revised ?? reward)));
      });
      const theta = inverse(a).mmul(b);
      const clock = observations.length;
      arms.coefficients(0, clock).forEach((value, i) => {
        expect(value).toBeCloseTo(theta.get(i, 0), 8);
      });
      const query = [1, 0.5, -0.5, 0.25];
      arms.look(Float64Array.from(query));
      const column = Matrix.columnVector(query);
      const variance = column.transpose().mmul(inverse(a)).mmul(column).get(0, 0);
      expect(arms.sd(0, clock) ** 2).toBeCloseTo(variance, 9);
    }),
    { numRuns: 50 },
  );
});

test("100,000 updates with collinear features stay within 1e-8 of an exact solution", () => {
  const rng = fork(1, "collinear");
  const ridge = { ridge: 8, biasRidge: 4, priorMean: 1, forgetting: 1 };
  const updated = new RidgeArms(dimension, ridge);
  updated.start(0, undefined);
  const x = new Float64Array(dimension);
  const updates = 100_100;
  for (let i = 1; i <= updates; i++) {
    const kind = rng.uniform() < 0.5 ? 1 : 0;
    x.set([1, kind, 1 - kind, kind * 0.5]);
    updated.learn(0, x, rng.uniform(), 1, i);
  }
  const sums = updated.sums(0);
  expect(sums.updates).toBeGreaterThan(0);
  const exact = new RidgeArms(dimension, { ...ridge, forgetting: 0.999 });
  exact.start(0, undefined);
  exact.restore(0, { ...sums, stamp: 0, inverse: [] });
  updated.coefficients(0, updates).forEach((value, i) => {
    const expected = exact.coefficients(0, 0)[i];
    expect(Math.abs(value - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
  });
});

test("a dormant feature under forgetting goes back to its prior, and no further", () => {
  const arms = new RidgeArms(dimension, { ...options, forgetting: 0.997 });
  arms.start(0, undefined);
  const seen = Float64Array.from([1, 1, 0, 0]);
  const dormant = Float64Array.from([1, 0, 1, 1]);
  arms.learn(0, dormant, 1, 1, 1);
  const bound = Math.sqrt(1 / options.biasRidge + 2 / options.ridge);
  const rounds = 200_000;
  for (let i = 2; i <= rounds; i++) {
    arms.learn(0, seen, i % 2, 1, i);
    if (i % 1000 === 0) {
      arms.look(dormant);
      expect(arms.sd(0, i)).toBeLessThanOrEqual(bound * (1 + 1e-12));
    }
  }
  arms.look(Float64Array.from([0, 0, 1, 0]));
  expect(arms.sd(0, rounds)).toBeCloseTo(1 / Math.sqrt(options.ridge), 12);
  expect(arms.coefficients(0, rounds).every(Number.isFinite)).toBe(true);
});

test("an arm that is left alone forgets as much as one that is looked at", () => {
  const forgetful = { ...options, forgetting: 0.9 };
  const [looked, left] = [0, 1].map(() => {
    const arms = new RidgeArms(dimension, forgetful);
    arms.start(0, undefined);
    arms.learn(0, Float64Array.from([1, 0.5, 0, 0]), 0.2, 1, 1);
    return arms;
  });
  const query = Float64Array.from([1, 0.5, 0, 0]);
  for (let clock = 2; clock < 40; clock++) {
    looked.look(query);
    looked.sd(0, clock);
  }
  looked.look(query);
  left.look(query);
  expect(looked.sd(0, 40)).toBe(left.sd(0, 40));
  expect(looked.mean(0, 40)).toBe(left.mean(0, 40));
  expect(left.sd(0, 40)).toBeGreaterThan(left.sd(0, 2));
});
