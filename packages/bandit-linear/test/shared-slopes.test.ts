import { fork } from "@armature/policy";
import { inverse, Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { RidgeRows } from "../src/ridge/ridge-rows.ts";
import { RidgeSolver } from "../src/ridge/ridge-solver.ts";
import { SharedSlopes } from "../src/ridge/shared-slopes.ts";

const dimension = 5;
const slopes = dimension - 1;
const arms = 3;
const options = { ridge: 24, biasRidge: 4, priorMean: 0.9, forgetting: 1 };

/** Arms that have learned from random observations, and their sums as matrices. */
function learned(observations: number) {
  const rng = fork(7, "shared");
  const shared = new SharedSlopes(dimension, options.ridge);
  const rows = new RidgeRows(dimension);
  const solver = new RidgeSolver(rows, options, shared);
  rows.reserve(arms);
  const grams = Array.from({ length: arms }, () => Matrix.zeros(dimension, dimension));
  const responses = Array.from({ length: arms }, () => Matrix.zeros(dimension, 1));
  const priors = Array.from({ length: arms }, () =>
    Matrix.columnVector([0.9, ...Array.from({ length: slopes }, () => 0.1 * rng.normal())]),
  );
  for (let arm = 0; arm < arms; arm++) {
    shared.add();
    rows.priorMean.set(priors[arm].to1DArray(), arm * dimension);
  }
  for (let i = 0; i < observations; i++) {
    const arm = Math.floor(arms * rng.uniform() ** 2);
    const x = Matrix.columnVector([1, ...Array.from({ length: slopes }, () => rng.normal())]);
    grams[arm].add(x.mmul(x.transpose()));
    responses[arm].add(x.clone().mul(rng.uniform()));
  }
  for (let arm = 0; arm < arms; arm++) {
    const packed = Array.from({ length: dimension }, (_, i) =>
      grams[arm].getRow(i).slice(0, i + 1),
    ).flat();
    rows.gram.set(packed, arm * rows.packed);
    rows.response.set(responses[arm].to1DArray(), arm * dimension);
  }
  return { shared, rows, solver, grams, responses, priors };
}

/** Gives every arm its turn, with unchanged slope precisions. */
function round({ shared, rows, solver }: ReturnType<typeof learned>): void {
  for (let arm = 0; arm < arms; arm++) {
    solver.solve(arm, 0);
    shared.collect(rows, arm);
    expect(shared.next()).toBe(arm === arms - 1);
  }
}

test("beliefs equal the joint solution for all arms and their common slopes", () => {
  const state = learned(200);
  const { shared, rows, solver, grams, responses, priors } = state;
  for (let arm = 0; arm < arms; arm++) {
    solver.solve(arm, 0);
    shared.estimate(rows, arm, 0.04);
  }
  round(state);
  // Unknowns: the common slopes, then each arm's coefficients.
  const size = slopes + arms * dimension;
  const a = Matrix.zeros(size, size);
  const b = Matrix.zeros(size, 1);
  for (let i = 0; i < slopes; i++) a.set(i, i, 16);
  for (let arm = 0; arm < arms; arm++) {
    const at = slopes + arm * dimension;
    for (let i = 0; i < dimension; i++) {
      const precision = i === 0 ? options.biasRidge : shared.ridge(arm);
      for (let j = 0; j < dimension; j++) a.set(at + i, at + j, grams[arm].get(i, j));
      a.set(at + i, at + i, a.get(at + i, at + i) + precision);
      const prior = precision * priors[arm].get(i, 0);
      b.set(at + i, 0, responses[arm].get(i, 0) + prior);
      if (i === 0) continue;
      a.set(i - 1, i - 1, a.get(i - 1, i - 1) + precision);
      a.set(i - 1, at + i, -precision);
      a.set(at + i, i - 1, -precision);
      b.set(i - 1, 0, b.get(i - 1, 0) - prior);
    }
  }
  const covariance = inverse(a);
  const mean = solve(a, b);
  for (let arm = 0; arm < arms; arm++) {
    solver.believe(arm, 0);
    const at = slopes + arm * dimension;
    let element = rows.covariance(arm);
    for (let i = 0; i < dimension; i++) {
      expect(Math.abs(rows.beliefs[rows.theta(arm) + i] - mean.get(at + i, 0))).toBeLessThan(1e-12);
      for (let j = 0; j <= i; j++) {
        const expected = covariance.get(at + i, at + j);
        expect(Math.abs(rows.beliefs[element++] - expected)).toBeLessThan(1e-12);
      }
    }
  }
  const common = (shared.snapshot() as { common: number[] }).common;
  common.forEach((value, i) => {
    expect(Math.abs(value - mean.get(i, 0))).toBeLessThan(1e-12);
  });
});

test("a slope precision is estimated from the number of determined slopes and their distance", () => {
  const state = learned(60);
  const { shared, rows, solver, grams, responses, priors } = state;
  round(state);
  const common = Matrix.columnVector([0, ...(shared.snapshot() as { common: number[] }).common]);
  const lambda = Matrix.diag([options.biasRidge, ...Array(slopes).fill(options.ridge)]);
  const p = inverse(Matrix.add(grams[1], lambda));
  const center = Matrix.add(priors[1], common);
  const theta = p.mmul(Matrix.add(responses[1], lambda.mmul(center)));
  let determined = 0;
  let distance = 0;
  for (let i = 1; i < dimension; i++) {
    determined += 1 - options.ridge * p.get(i, i);
    distance += (theta.get(i, 0) - center.get(i, 0)) ** 2;
  }
  const variance = 0.5;
  const expected = ((determined + 4) * variance) / (distance + (4 * variance) / options.ridge);
  solver.solve(1, 0);
  shared.pull(rows, 1);
  shared.estimate(rows, 1, variance);
  expect(shared.ridge(1)).toBeCloseTo(expected, 10);
});

test("without observations the precision stays and variances are those of both priors", () => {
  const state = learned(0);
  const { shared, rows, solver } = state;
  for (let arm = 0; arm < arms; arm++) {
    solver.solve(arm, 0);
    shared.pull(rows, arm);
    shared.estimate(rows, arm, 0.04);
    expect(shared.ridge(arm)).toBeCloseTo(options.ridge, 10);
  }
  round(state);
  solver.believe(0, 0);
  expect(rows.beliefs[rows.covariance(0)]).toBeCloseTo(1 / options.biasRidge, 12);
  expect(rows.beliefs[rows.covariance(0) + 2]).toBeCloseTo(1 / options.ridge + 1 / 16, 12);
});

test("turns come one at a time, and a round takes 32 observations if turns are cheap", () => {
  const turns = (size: number, width: number, observations: number) => {
    const shared = new SharedSlopes(width, 24);
    for (let arm = 0; arm < size; arm++) shared.add();
    let due = 0;
    for (let i = 0; i < observations; i++) if (shared.isDue()) due++;
    return due;
  };
  expect(turns(4, 12, 320)).toBe(40);
  expect(turns(100, 12, 320)).toBe(320);
  expect(turns(4, 384, 1440)).toBe(10);
});

test("a snapshot of another form is refused", () => {
  const { shared } = learned(10);
  const snapshot = JSON.parse(JSON.stringify(shared.snapshot()));
  for (const change of [
    { turn: arms },
    { waited: -1 },
    { ridges: [1] },
    { ridges: [24, 0, 24] },
    { common: [0] },
    { factor: snapshot.factor.map(() => 0) },
    { precision: null },
  ]) {
    const copy = new SharedSlopes(dimension, 24);
    expect(() => copy.restore({ ...snapshot, ...change }, arms)).toThrow(/arms share/);
  }
});
