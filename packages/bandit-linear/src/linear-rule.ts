import type { ActionDistribution, Json, Rng } from "@armature/policy";

/** What makes one linear bandit differ from another: how (mean, sd) becomes probabilities. */
export interface LinearRule {
  /** Names the policy, such as `linucb`. */
  readonly kind: string;
  /** The rule's own options. */
  readonly config: { readonly [key: string]: Json };
  /**
   * From `out.mean` and `out.sd` to `out.score`. Pure. `clock` is how many settlements were folded;
   * `counts[i]` how many observations of the i-th eligible arm, with those its prior is worth.
   */
  rank(out: ActionDistribution, clock: number, counts: Float64Array): void;
  /** From `out.score` to `out.probability`, as `Policy.distribute`; `clock` as for `rank`. */
  distribute(out: ActionDistribution, rng: Rng, clock: number): void;
}
