import { meanOfRows, type PointEstimate } from "./point-estimate.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Doubly robust with optimistic shrinkage: mean of direct + ŵ·(r − q), ŵ = λ·w / (w² + λ)
 * (Su, Dimakopoulou, Krishnamurthy & Dudík 2020, section 4.1). λ = 0 is the direct method, λ → ∞
 * is DR.
 */
export function drOs(rows: readonly ScoredRow[], lambda: number): PointEstimate {
  return meanOfRows(
    rows,
    ({ direct, weight, outcome, predicted }) =>
      direct + shrunk(weight, lambda) * (outcome - predicted),
  );
}

function shrunk(weight: number, lambda: number): number {
  // Equal to λ·w / (w² + λ), in a form that does not overflow for large λ.
  return lambda === 0 ? 0 : weight / ((weight * weight) / lambda + 1);
}
