import type { FeatureSchema } from "@armature/features";
import type { AttemptEvent, DecidedEvent } from "../contract/observer.ts";
import { explanationOf, propensityOf } from "../deciding/draw.ts";
import type { AttemptOf } from "./routed-decision.ts";

/** The part of an attempt that outlives its request. */
type Decided = Pick<AttemptOf<unknown>, "id" | "attempt" | "model" | "draw">;

/** The fields that all events about an attempt share. */
export function attemptEvent({ id, attempt, model, draw }: Decided, at: number): AttemptEvent {
  const { tenant, conversation, tier, forced, objective } = draw;
  return {
    at,
    decisionId: id,
    attempt,
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

export function decidedEvent(decided: Decided, at: number, schema: FeatureSchema): DecidedEvent {
  const { draw } = decided;
  const index = draw.eligible.indexOf(draw.chosen);
  const costUsd = draw.costUsd[index] ?? Number.NaN;
  const latencyMs = draw.latencyMs[index] ?? Number.NaN;
  return {
    ...attemptEvent(decided, at),
    expectedQuality: draw.mean[index] ?? 0,
    ...(!Number.isNaN(costUsd) && { expectedCostUsd: costUsd }),
    ...(!Number.isNaN(latencyMs) && { expectedLatencyMs: latencyMs }),
    policyFailed: draw.policyFailed,
    fingerprint: draw.fingerprint,
    explain: () => explanationOf(draw, schema),
  };
}
