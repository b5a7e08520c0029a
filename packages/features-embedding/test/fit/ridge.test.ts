import { Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { crossValidate } from "../../src/fit/cross-validate.ts";
import { fitRidge, type RidgeProblem } from "../../src/fit/ridge.ts";
import { SparseRows } from "../../src/fit/sparse-rows.ts";
import { generator } from "../planted.ts";

/** Half of the elements are 0, and the means of the columns differ. */
function randomProblem(count: number, columns: number, seed: number, noise: number) {
  const random = generator(seed);
  const truth = Array.from({ length: columns }, () => random() - 0.5);
  const dense = Array.from({ length: count }, () =>
    truth.map((_, column) => (random() < 0.5 ? 0 : random() + column / columns)),
  );
  const vectors = new SparseRows(columns);
  for (const vector of dense) vectors.add(vector);
  const target = Float64Array.from(
    dense,
    (vector) =>
      3 +
      vector.reduce((sum, value, at) => sum + value * (truth[at] ?? 0), 0) +
      noise * (random() - 0.5),
  );
  return { dense, vectors, target };
}

/** The part of the problem with the rows that `takes` accepts. */
function problemOf(
  { vectors, target }: { readonly vectors: SparseRows; readonly target: Float64Array },
  takes: (row: number) => boolean = () => true,
): RidgeProblem {
  const rows = Int32Array.from(target.keys()).filter(takes);
  return { vectors, rows, target: Float64Array.from(rows, (row) => target[row] ?? 0) };
}

test.each([0.1, 1, 30])("the fit solves the normal equations, ridge %d", (ridge) => {
  const random = randomProblem(60, 9, 7, 0.3);
  const odd = (row: number): boolean => row % 2 === 1;
  const { coefficients, intercept } = fitRidge(problemOf(random, odd), ridge, undefined, 1e-9);
  // The intercept is a column of ones without a ridge.
  const x = new Matrix(random.dense.filter((_, row) => odd(row)).map((vector) => [1, ...vector]));
  const gram = x.transpose().mmul(x);
  for (let at = 1; at < gram.rows; at++) gram.set(at, at, gram.get(at, at) + ridge);
  const y = Matrix.columnVector([...random.target].filter((_, row) => odd(row)));
  const expected = solve(gram, x.transpose().mmul(y)).to1DArray();
  for (const [at, value] of [intercept, ...coefficients].entries()) {
    expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 6);
  }
});

test("the fit does not depend on its start", () => {
  const problem = problemOf(randomProblem(60, 9, 8, 0.3));
  const { coefficients } = fitRidge(problem, 2, undefined, 1e-9);
  const start = coefficients.map((value, at) => 5 * value + at);
  const again = fitRidge(problem, 2, start, 1e-9).coefficients;
  for (const [at, value] of again.entries()) expect(value).toBeCloseTo(coefficients[at] ?? 0, 6);
});

test("cross-validation explains all of a signal and none of noise", () => {
  expect(crossValidate(problemOf(randomProblem(300, 9, 9, 0))).explained).toBeGreaterThan(0.99);
  const { vectors } = randomProblem(300, 9, 10, 0);
  const random = generator(11);
  const noise = Float64Array.from({ length: 300 }, () => random() - 0.5);
  expect(crossValidate(problemOf({ vectors, target: noise })).explained).toBeLessThan(0.03);
});

test("noise gets a larger ridge than a signal", () => {
  const ridge = (noise: number): number =>
    crossValidate(problemOf(randomProblem(100, 30, 12, noise))).ridge;
  expect(ridge(20)).toBeGreaterThan(ridge(0.1));
});

test("memorising neighbouring rows does not count as prediction", () => {
  // Each vector comes four times in a row, with a random outcome of its own.
  const random = generator(13);
  const vectors = new SparseRows(100);
  const target: number[] = [];
  for (let at = 0; at < 100; at++) {
    const outcome = random() - 0.5;
    for (let copy = 0; copy < 4; copy++) {
      vectors.add(Array.from({ length: 100 }, (_, column) => Number(column === at)));
      target.push(outcome);
    }
  }
  const problem = problemOf({ vectors, target: Float64Array.from(target) });
  expect(crossValidate(problem).explained).toBeLessThan(0.01);
});
