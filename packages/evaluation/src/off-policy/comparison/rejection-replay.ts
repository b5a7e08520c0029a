import { fork } from "@armature/policy";
import { drawable } from "../estimators/contrast-row.ts";
import type { DrawnDecision } from "../log/decision.ts";
import type { Replica } from "../log/replica.ts";

/** A run of a learning policy over the decisions that rejection sampling kept. */
export interface ReplayedRun {
  /** The policy's probabilities at each decision, kept or not, before it learned from it. */
  readonly probabilities: readonly Float64Array[];
  readonly kept: readonly DrawnDecision[];
}

/**
 * Runs a policy over a log as if it had made the decisions. A decision is kept with probability
 * w / `most`, w = π(a|x)/p(a|x), and the policy learns only from those that are kept. These are
 * distributed as the policy's own run on a shorter log (Li, Chu, Langford & Wang 2011, Algorithm 2
 * and Theorem 1, generalised from uniform to known probabilities). Outcomes are learned at once,
 * however late they were reported.
 *
 * @param most an upper bound of all weights, such as 1/p of the rarest draw
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

/** 1/p of the rarest arm that could be drawn in any decision: an upper bound of every weight. */
export function largestPossibleWeight(decisions: readonly DrawnDecision[]): number {
  let rarest = 1;
  for (const { probabilities } of decisions) {
    for (const p of probabilities) if (drawable(p) && p < rarest) rarest = p;
  }
  return 1 / rarest;
}
