import { type ContrastRow, expectedSquare, scoredRow } from "./contrast-row.ts";
import { type PointEstimate, weightedMean } from "./point-estimate.ts";

/** Learning rate of the forecast of the next row's noise. */
const RATE = 0.01;

/**
 * Adaptively weighted doubly robust, for logs of a policy that learned: Σ h·Γ / Σ h, Γ the doubly
 * robust score of a row and h = 1/√v, v a forecast of Γ's variance from earlier rows alone. Weights
 * that stabilise the variance make the studentised sum asymptotically normal although the logging
 * policy moved (Luedtke & van der Laan 2016; Hadad et al. 2021; Zhan et al. 2021, section 3.1). The
 * forecast is a moving mean of 1 + Σ contrast²/p, because a log holds logging probabilities for each
 * row's own context only. Rows must be in the order of their decisions.
 */
export function adaptiveDR(rows: readonly ContrastRow[]): PointEstimate {
  let forecast = 1;
  const weights = Float64Array.from(rows, (row) => {
    const weight = 1 / Math.sqrt(1 + forecast);
    forecast += RATE * (expectedSquare(row) - forecast);
    return weight;
  });
  return weightedMean(
    rows.map((row) => scoredRow(row)),
    (_, i) => weights[i],
    ({ direct, weight, outcome, predicted }) => direct + weight * (outcome - predicted),
  );
}
