/** Columns of a `PredictionError`. */
export const RESIDUAL = 0;
/** xᵀA⁻¹x before the quality was learned: the variance of the prediction at unit noise. */
export const SPREAD = 1;
/** The residual in standard deviations. */
export const STANDARDISED = 2;

/** The error of one prediction. An array, because the engine would box numbers that are passed on. */
export type PredictionError = Float64Array;

export function createPredictionError(): PredictionError {
  return new Float64Array(3);
}
