import type { ActionDistribution, Json, Rng } from "@armature/policy";

/** What makes one linear bandit differ from another: how (mean, sd) becomes probabilities. */
export interface LinearRule {
  /** Names the policy, such as `linucb`. */
  readonly kind: string;
  /** The rule's own options. */
  readonly config: { readonly [key: string]: Json };
  /** From `out.mean` and `out.sd` to `out.score`. Pure. */
  rank(out: ActionDistribution): void;
  /** From `out.score` to `out.probability`, as `Policy.distribute`. */
  distribute(out: ActionDistribution, rng: Rng): void;
}
