import type { FeatureSchema } from "@armature/features";
import type { AttemptEvent, DecidedEvent } from "../contract/observer.ts";
import type { Attempt } from "./attempt.ts";
import { expectedUsdOf, explanationOf, propensityOf } from "./draw.ts";

/** The fields that all events about an attempt share. */
export function attemptEvent(
  { decisionId, number, model, draw }: Attempt,
  at: number,
): AttemptEvent {
  const { tenant, conversation, tier, forced, objective } = draw;
  return {
    at,
    decisionId,
    attempt: number,
    decidedAt: draw.at,
    tenant,
    conversation,
    tier,
    model,
    propensity: propensityOf(draw),
    forced,
    objective,
  };
}

export function decidedEvent(attempt: Attempt, at: number, schema: FeatureSchema): DecidedEvent {
  const { draw } = attempt;
  const index = draw.eligible.indexOf(draw.chosen);
  const costUsd = expectedUsdOf(draw, index);
  const latencyMs = draw.latencyMs[index] ?? Number.NaN;
  return {
    ...attemptEvent(attempt, at),
    expectedQuality: draw.mean[index] ?? 0,
    ...(!Number.isNaN(costUsd) && { expectedCostUsd: costUsd }),
    ...(!Number.isNaN(latencyMs) && { expectedLatencyMs: latencyMs }),
    policyFailed: draw.policyFailed,
    fingerprint: draw.fingerprint,
    explain: () => explanationOf(draw, schema),
  };
}
