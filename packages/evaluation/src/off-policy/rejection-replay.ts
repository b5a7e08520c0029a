import { fork } from "@armature/policy";
import { drawable } from "./contrast-row.ts";
import type { DrawnDecision } from "./log/decision.ts";
import type { Replica } from "./log/replica.ts";

/** A run of a policy that learned, over the decisions that rejection sampling kept for it. */
export interface ReplayedRun {
  /** What the policy gave each decision, kept or not, before it was asked to learn from it. */
  readonly probabilities: readonly Float64Array[];
  readonly kept: readonly DrawnDecision[];
}

/**
 * Lets a policy live through a log as if it had made the decisions: one is kept with probability
 * w / `most`, w = π(a|x)/p(a|x), and only then does the policy learn what came of it. What is kept
 * is distributed as the policy's own run on a shorter log (Li, Chu, Langford & Wang 2011,
 * Algorithm 2 and Theorem 1, from uniform to known probabilities). `most` must not be below any
 * weight: 1/p of the rarest draw will do. What came of a decision is learned at once, however late
 * it was said.
 */
export function rejectionReplay(
  replica: Replica,
  decisions: readonly DrawnDecision[],
  most: number,
  seed: number,
): ReplayedRun {
  const kept: DrawnDecision[] = [];
  const probabilities = decisions.map((decision) => {
    replica.follow(decision.position);
    const own = replica.probabilities(decision);
    const { chosen, decisionId } = decision;
    const weight = own[chosen] / decision.probabilities[chosen];
    if (fork(seed, `rejection/${decisionId}`).uniform() * most < weight) {
      kept.push(decision);
      replica.update(decision, own[chosen]);
    }
    return own;
  });
  return { probabilities, kept };
}

/** 1/p of the rarest arm that could be drawn in any decision: no policy's weight is larger. */
export function largestPossibleWeight(decisions: readonly DrawnDecision[]): number {
  let rarest = 1;
  for (const { probabilities } of decisions) {
    for (const p of probabilities) if (drawable(p) && p < rarest) rarest = p;
  }
  return 1 / rarest;
}
