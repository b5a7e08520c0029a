/** A logged outcome with its importance weight and the model's expectations. */
export interface ScoredRow {
  /** Importance weight w = π(a|x) / p(a|x) of the logged arm a. */
  readonly weight: number;
  /** Observed value or cost of the logged arm. */
  readonly outcome: number;
  /** Outcome that a model expects of the logged arm: q(x, a). */
  readonly predicted: number;
  /** Outcome that the model expects of the policy: Σ π(b|x)·q(x, b) over all arms b. */
  readonly direct: number;
}
