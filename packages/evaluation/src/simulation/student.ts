import { withObjective } from "@armature/budget";
import { Fold } from "@armature/learner";
import { fork, type Policy, type PolicyFactory, type PolicySpec } from "@armature/policy";
import { type Objective, pricesOf, qualityCostLatency } from "@armature/reward";
import { EvaluationError } from "../error.ts";
import { type FeedbackModel, judge } from "./feedback-model.ts";

/** What came of one decision. */
export interface Settled {
  readonly decisionId: string;
  readonly arm: string;
  readonly eligible: readonly string[];
  readonly context: Float64Array;
  /** Of the eligible arms, in their order; a buffer that is reused. */
  readonly probabilities: Float64Array;
  /** Position of the arm among the eligible ones. */
  readonly index: number;
  readonly quality: number;
  readonly costUsd: number;
  /** Absent where nobody measured it. */
  readonly latencyMs?: number;
}

/** A policy and the way in which it is told what its choices led to. */
export interface Student {
  readonly policy: Policy;
  tell(settled: Settled): void;
}

/** A policy that is told all outcomes in one observation, at once. */
export function directStudent(
  factory: PolicyFactory,
  spec: PolicySpec,
  objective: Objective,
): Student {
  const policy = withObjective(factory)(spec);
  const prices = pricesOf(objective);
  return {
    policy,
    tell({ probabilities, index, ...observed }) {
      policy.update({ ...observed, prices, propensity: probabilities[index] });
    },
  };
}

const tier = "simulation";

/**
 * A policy inside the fold that a router in service uses. Every decision settles at once with its
 * cost and latency and without a quality; judgements follow as feedback entries, as late, as often and as true
 * as the model says.
 */
export function foldStudent(
  factory: PolicyFactory,
  spec: PolicySpec,
  objective: Objective,
  { model, seed }: { readonly model: FeedbackModel; readonly seed: number },
): Student {
  const { delay = 0 } = model;
  const fold = new Fold({
    ...spec,
    tiers: [tier],
    policy: withObjective(factory),
    reward: qualityCostLatency({ heuristic: false }),
  });
  const { policy } = fold.tiers.get(tier) as { policy: Policy };
  const underway: { decisionId: string; quality: number; times: number; due: number }[] = [];
  let clock = 0;
  return {
    policy,
    tell({ decisionId, arm, eligible, context, probabilities, quality, costUsd, latencyMs }) {
      fold.apply({
        kind: "settlement",
        decisionId,
        attempt: 1,
        tier,
        context: [...context],
        featureSchema: spec.featureSchema,
        eligible: [...eligible],
        probabilities: [...probabilities.subarray(0, eligible.length)],
        arm,
        outcome: { costUsd, ...(latencyMs !== undefined && { latencyMs }) },
        objective,
        at: clock,
        stateOffset: null,
        fingerprint: fold.fingerprint,
      });
      const judgement = judge(model, arm, quality, fork(seed, `feedback/${decisionId}`));
      if (judgement !== undefined) underway.push({ decisionId, ...judgement, due: clock + delay });
      while (underway.length > 0 && underway[0].due <= clock) {
        const { decisionId, quality, times } = underway.shift() as (typeof underway)[number];
        for (let time = 0; time < times; time += 1) {
          fold.apply({
            kind: "feedback",
            decisionId,
            attempt: 1,
            channel: "judge",
            revision: 0,
            quality,
            at: clock,
          });
        }
      }
      clock += 1;
      if (fold.counts.refused > 0) {
        throw new EvaluationError(
          "invalid-option",
          `the policy refused what it was told: ${fold.lastRefusal}`,
          { field: "policy" },
        );
      }
    },
  };
}
