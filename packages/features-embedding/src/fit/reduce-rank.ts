import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { mean } from "./ridge.ts";
import type { SparseRows } from "./sparse-rows.ts";

/** A direction with a smaller deviation, relative to the first, is left out. */
const LEAST_SHARE = 0.1;

/** Standard deviation of the first value before tanh; keeps contexts short and tanh nearly linear. */
const FIRST_DEVIATION = 0.3;

export interface Reduced {
  readonly dimensions: number;
  /** One per dimension. */
  readonly offset: number[];
  /** Row by row, with one row per input and one column per dimension. */
  readonly weights: number[];
}

/**
 * Reduced-rank regression (Izenman 1975): the directions in which the predictions of several regressions
 * vary most. Directions keep their relative deviations, so that weak predictions stay small and a ridge
 * regression on the context trusts them less.
 *
 * @param coefficients of the regressions, each as long as the vectors
 * @param most limit on the number of directions
 */
export function reduceRank(
  vectors: SparseRows,
  coefficients: readonly Float64Array[],
  most: number,
): Reduced {
  const all = Int32Array.from({ length: vectors.size }, (_, row) => row);
  const fitted = coefficients.map((beta) => {
    const out = new Float64Array(vectors.size);
    vectors.multiply(all, beta, out);
    return out;
  });
  const centers = fitted.map(mean);
  const covariance = new Matrix(
    fitted.map((one, i) =>
      fitted.map((other, j) => {
        let sum = 0;
        for (let row = 0; row < one.length; row++) {
          sum +=
            ((one[row] as number) - (centers[i] as number)) *
            ((other[row] as number) - (centers[j] as number));
        }
        return sum / one.length;
      }),
    ),
  );
  const directions = principal(covariance).slice(0, most);
  const scale = FIRST_DEVIATION / (directions[0]?.deviation ?? 1);
  const kept = directions.filter(
    ({ deviation }) => deviation * scale >= LEAST_SHARE * FIRST_DEVIATION,
  );
  const combine = (values: readonly number[], direction: readonly number[]): number =>
    scale * values.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
  const weights: number[] = [];
  for (let input = 0; input < vectors.columns; input++) {
    const values = coefficients.map((beta) => beta[input] as number);
    for (const { direction } of kept) weights.push(combine(values, direction));
  }
  return {
    dimensions: kept.length,
    offset: kept.map(({ direction }) => combine(centers, direction)),
    weights,
  };
}

interface Direction {
  readonly direction: readonly number[];
  readonly deviation: number;
}

/** Eigenvectors by descending eigenvalue, each with its largest element positive. */
function principal(covariance: Matrix): Direction[] {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  return realEigenvalues
    .map((eigenvalue, at) => {
      const vector = eigenvectorMatrix.getColumn(at);
      const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
      return {
        direction: vector.map((x) => (largest < 0 ? -x : x)),
        deviation: Math.sqrt(Math.max(0, eigenvalue)),
      };
    })
    .sort((a, b) => b.deviation - a.deviation);
}
