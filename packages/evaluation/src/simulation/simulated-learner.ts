import { withObjective } from "@armature/budget";
import { Fold } from "@armature/learner";
import { fork, type Policy, type PolicyFactory, type PolicySpec } from "@armature/policy";
import { type Objective, pricesOf, qualityCostLatency } from "@armature/reward";
import { EvaluationError } from "../error.ts";
import { drawRating, type FeedbackModel } from "./feedback-model.ts";

/** A decision with its outcome. */
export interface SettledDecision {
  readonly decisionId: string;
  readonly arm: string;
  readonly eligible: readonly string[];
  readonly context: Float64Array;
  /** Probabilities of the eligible arms, in their order; a reused buffer. */
  readonly probabilities: Float64Array;
  /** Index of the arm in `eligible`. */
  readonly index: number;
  readonly quality: number;
  readonly costUsd: number;
  /** Milliseconds; absent if not measured. */
  readonly latencyMs?: number;
}

/** A policy, and the path on which outcomes reach it. */
export interface SimulatedLearner {
  readonly policy: Policy;
  learn(settled: SettledDecision): void;
}

/** A policy that learns each outcome at once, in one observation. */
export function directLearner(
  factory: PolicyFactory,
  spec: PolicySpec,
  objective: Objective,
): SimulatedLearner {
  const policy = withObjective(factory)(spec);
  const prices = pricesOf(objective);
  return {
    policy,
    learn({ probabilities, index, ...observed }) {
      policy.update({ ...observed, prices, propensity: probabilities[index] });
    },
  };
}

const tier = "simulation";

/**
 * A policy inside the router's own fold. Every decision settles at once with its cost and latency and
 * without a quality; ratings follow as feedback entries, drawn from the model.
 */
export function foldLearner(
  factory: PolicyFactory,
  spec: PolicySpec,
  objective: Objective,
  { model, seed }: { readonly model: FeedbackModel; readonly seed: number },
): SimulatedLearner {
  const { delay = 0 } = model;
  const fold = new Fold({
    ...spec,
    tiers: [tier],
    policy: withObjective(factory),
    reward: qualityCostLatency({ heuristic: false }),
  });
  const { policy } = fold.tiers.get(tier) as { policy: Policy };
  const pending: { decisionId: string; quality: number; times: number; due: number }[] = [];
  let decisions = 0;
  return {
    policy,
    learn({ decisionId, arm, eligible, context, probabilities, quality, costUsd, latencyMs }) {
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
        at: decisions,
        stateOffset: null,
        fingerprint: fold.fingerprint,
      });
      const rating = drawRating(model, arm, quality, fork(seed, `feedback/${decisionId}`));
      if (rating !== undefined) pending.push({ decisionId, ...rating, due: decisions + delay });
      while (pending.length > 0 && pending[0].due <= decisions) {
        const { decisionId, quality, times } = pending.shift() as (typeof pending)[number];
        for (let time = 0; time < times; time++) {
          fold.apply({
            kind: "feedback",
            decisionId,
            attempt: 1,
            channel: "judge",
            revision: 0,
            quality,
            at: decisions,
          });
        }
      }
      decisions++;
      if (fold.counts.refused > 0) {
        throw new EvaluationError(
          "invalid-option",
          `the policy refused an observation: ${fold.lastRefusal}`,
          { field: "policy" },
        );
      }
    },
  };
}
