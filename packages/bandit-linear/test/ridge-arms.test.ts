import { NotPositiveDefiniteError } from "@armature/core-linalg";
import { fork } from "@armature/policy";
import fc from "fast-check";
import { inverse, Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { RidgeArms } from "../src/ridge/ridge-arms.ts";
import { predict } from "./predict.ts";

const dimension = 4;
const options = { ridge: 3, biasRidge: 2, priorMean: 0.8, forgetting: 1 };
const number = fc.double({ min: -1, max: 1, noNaN: true });
const observation = fc.record({
  x: fc.array(number, { minLength: dimension - 1, maxLength: dimension - 1 }),
  reward: fc.double({ min: 0, max: 1, noNaN: true }),
  revised: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
});

test("learning equals a batch ridge regression, with weights, priors and revisions", () => {
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 400 }), (observations) => {
      const arms = new RidgeArms(dimension, options);
      const prior = { mean: [0.5, 0.1, -0.2, 0], strength: 6 };
      arms.start(0, prior, 0);
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
      const settlements = observations.length;
      arms.coefficients(0, settlements).forEach((value, i) => {
        expect(value).toBeCloseTo(theta.get(i, 0), 8);
      });
      const query = [1, 0.5, -0.5, 0.25];
      const column = Matrix.columnVector(query);
      const variance = column.transpose().mmul(inverse(a)).mmul(column).get(0, 0);
      expect(predict(arms, query, settlements).sd ** 2).toBeCloseTo(variance, 9);
    }),
    { numRuns: 50 },
  );
});

test("100,000 updates with collinear features stay within 1e-8 of an exact solution", () => {
  const rng = fork(1, "collinear");
  const ridge = { ridge: 8, biasRidge: 4, priorMean: 1, forgetting: 1 };
  const updated = new RidgeArms(dimension, ridge);
  updated.start(0, undefined, 0);
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
  exact.start(0, undefined, 0);
  exact.restore(0, { ...sums, stamp: 0, inverse: [], theta: [] });
  updated.coefficients(0, updates).forEach((value, i) => {
    const expected = exact.coefficients(0, 0)[i];
    expect(Math.abs(value - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
  });
});

test("under forgetting a dormant feature returns to its prior, and no further", () => {
  const arms = new RidgeArms(dimension, { ...options, forgetting: 0.997 });
  arms.start(0, undefined, 0);
  const seen = Float64Array.from([1, 1, 0, 0]);
  const dormant = Float64Array.from([1, 0, 1, 1]);
  arms.learn(0, dormant, 1, 1, 1);
  const bound = Math.sqrt(1 / options.biasRidge + 2 / options.ridge);
  const rounds = 200_000;
  for (let i = 2; i <= rounds; i++) {
    arms.learn(0, seen, i % 2, 1, i);
    if (i % 1000 === 0) {
      expect(predict(arms, [1, 0, 1, 1], i).sd).toBeLessThanOrEqual(bound * (1 + 1e-12));
    }
  }
  expect(predict(arms, [0, 0, 1, 0], rounds).sd).toBeCloseTo(1 / Math.sqrt(options.ridge), 12);
  expect(arms.coefficients(0, rounds).every(Number.isFinite)).toBe(true);
});

test("an arm forgets equally, with or without predictions in between", () => {
  const forgetful = { ...options, forgetting: 0.9 };
  const [looked, left] = [0, 1].map(() => {
    const arms = new RidgeArms(dimension, forgetful);
    arms.start(0, undefined, 0);
    arms.learn(0, Float64Array.from([1, 0.5, 0, 0]), 0.2, 1, 1);
    return arms;
  });
  const query = [1, 0.5, 0, 0];
  for (let settlements = 2; settlements < 40; settlements++) predict(looked, query, settlements);
  expect(predict(looked, query, 40)).toEqual(predict(left, query, 40));
  expect(predict(left, query, 40).sd).toBeGreaterThan(predict(left, query, 2).sd);
});

test("forgetting equals a batch ridge regression with faded weights, up to small steps while idle", () => {
  const forgetting = 0.997;
  const rng = fork(3, "faded");
  const arms = new RidgeArms(dimension, { ...options, forgetting });
  arms.start(0, undefined, 0);
  const rows = Array.from({ length: 500 }, () => ({
    x: [1, rng.uniform(), rng.uniform() - 1, rng.uniform()],
    reward: rng.uniform(),
  }));
  rows.forEach(({ x, reward }, i) => {
    arms.learn(0, Float64Array.from(x), reward, 1, i + 1);
  });
  const batch = (settlements: number) => {
    const a = Matrix.diag([2, 3, 3, 3]);
    const b = a.mmul(Matrix.columnVector([0.8, 0, 0, 0]));
    rows.forEach(({ x, reward }, i) => {
      const weight = forgetting ** (settlements - i - 1);
      const column = Matrix.columnVector(x);
      a.add(column.mmul(column.transpose()).mul(weight));
      b.add(column.mul(weight * reward));
    });
    const query = Matrix.columnVector([1, 0.5, -0.5, 0.25]);
    const variance = query.transpose().mmul(inverse(a)).mmul(query).get(0, 0);
    return { mean: inverse(a).mmul(b).dot(query), sd: Math.sqrt(variance) };
  };
  const query = [1, 0.5, -0.5, 0.25];
  expect(predict(arms, query, 500).mean).toBeCloseTo(batch(500).mean, 10);
  expect(predict(arms, query, 500).sd).toBeCloseTo(batch(500).sd, 10);
  for (let settlements = 501; settlements < 2500; settlements += 37) {
    const [actual, exact] = [predict(arms, query, settlements), batch(settlements)];
    expect(actual.sd).toBeLessThanOrEqual(exact.sd * (1 + 1e-12));
    expect(actual.sd).toBeGreaterThan(exact.sd * 0.99);
    expect(Math.abs(actual.mean - exact.mean)).toBeLessThan(0.01);
  }
});

test("if the sums dwarf the ridge, learning continues from the updated inverse", () => {
  const weak = { ...options, ridge: 1e-3, biasRidge: 1e-3 };
  const arms = new RidgeArms(3, weak);
  arms.start(0, undefined, 0);
  const x = Float64Array.of(1e5, 1e5, 1e5 / 3);
  for (let i = 1; i <= 5000; i++) arms.learn(0, x, 0.5, 1, i);
  const again = new RidgeArms(3, weak);
  expect(() => again.restore(0, arms.sums(0))).toThrow(NotPositiveDefiniteError);
  const { mean, sd } = predict(arms, [...x], 5000);
  expect(mean).toBeCloseTo(0.5, 3);
  expect(Number.isFinite(sd)).toBe(true);
});
