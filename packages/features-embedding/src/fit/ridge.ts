import type { SparseRows } from "./sparse-rows.ts";

const MOST_STEPS = 300;

/** The data of a ridge regression. */
export interface RidgeProblem {
  readonly vectors: SparseRows;
  /** Indices of the vectors to use. */
  readonly rows: Int32Array;
  /** One value per row. */
  readonly target: Float64Array;
}

export interface RidgeFit {
  /** One per column of the vectors. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/**
 * The coefficients β and intercept that minimise Σ (target − intercept − x·β)² + ridge · ‖β‖², by
 * conjugate gradients on the least-squares problem (Björck 1996, section 7.4, CGLS).
 *
 * @param start initial coefficients, such as those for a similar ridge; 0 by default
 * @param tolerance norm of the final gradient, relative to that for coefficients of 0
 */
export function fitRidge(
  { vectors, rows, target }: RidgeProblem,
  ridge: number,
  start: Float64Array | undefined,
  tolerance: number,
): RidgeFit {
  const coefficients = start?.slice() ?? new Float64Array(vectors.columns);
  const fitted = new Float64Array(rows.length);
  const residual = center(target.slice());
  const goal = tolerance ** 2 * square(gradient(residual, new Float64Array(vectors.columns)));
  vectors.multiply(rows, coefficients, fitted);
  add(residual, -1, center(fitted));

  let slope = gradient(residual, coefficients);
  const direction = slope.slice();
  let norm = square(slope);
  for (let step = 0; step < MOST_STEPS && norm > goal; step++) {
    vectors.multiply(rows, direction, fitted);
    center(fitted);
    const length = norm / (square(fitted) + ridge * square(direction));
    add(coefficients, length, direction);
    add(residual, -length, fitted);
    slope = gradient(residual, coefficients);
    const before = norm;
    norm = square(slope);
    for (let i = 0; i < direction.length; i++) {
      direction[i] = (slope[i] as number) + (norm / before) * (direction[i] as number);
    }
  }
  vectors.multiply(rows, coefficients, fitted);
  return { coefficients, intercept: mean(target) - mean(fitted) };

  // The means of the columns need not be subtracted, because the residual sums to 0.
  function gradient(residual: Float64Array, beta: Float64Array): Float64Array {
    const out = new Float64Array(vectors.columns);
    vectors.multiplyTransposed(rows, residual, out);
    return add(out, -ridge, beta);
  }
}

/** y ← y + factor · x; returns y. */
function add(y: Float64Array, factor: number, x: Float64Array): Float64Array {
  for (let i = 0; i < y.length; i++) y[i] = (y[i] as number) + factor * (x[i] as number);
  return y;
}

function center(values: Float64Array): Float64Array {
  const middle = mean(values);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - middle;
  return values;
}

/** The mean; 0 for no values. */
export function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function square(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
