import type { ActionDistribution, Json } from "@armature/policy";

/** What was seen of each eligible arm, in the order of the distribution; and of all arms. */
export interface Tallies {
  /** Observations with a reward, by their weights, a prior's strength included. */
  readonly weight: Float64Array;
  /** The sum of weight × reward of these. */
  readonly reward: Float64Array;
  /** The weight of all arms ever added. */
  total: number;
}

/** What makes one context-free bandit differ from another. */
export interface ContextFreeRule {
  /** Names the policy, such as `ucb1`. */
  readonly kind: string;
  /** The rule's own options. */
  readonly config: { readonly [key: string]: Json };
  /** From what was seen to `out.mean`, `out.sd` (0 before), `out.score` and `out.minimum` (0 before). Pure. */
  rank(out: ActionDistribution, seen: Tallies): void;
  /** From `out` to `out.probability`, as `Policy.distribute`. */
  distribute(out: ActionDistribution): void;
}
