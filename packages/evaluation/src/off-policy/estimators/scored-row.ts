/** A logged outcome and what the policy in question makes of it. */
export interface ScoredRow {
  /** w = π(a|x) / p(a|x) of the arm a that was logged; ≥ 0. */
  readonly weight: number;
  /** What the logged arm earned or cost. */
  readonly outcome: number;
  /** What an outcome model expects of the logged arm: q(x, a). */
  readonly predicted: number;
  /** What the model expects of the policy: Σ π(b|x)·q(x, b) over all arms b. */
  readonly direct: number;
}
