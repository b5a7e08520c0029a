import type { Settlement } from "@armature/learner";
import { checkOutcome, costOf, type Outcome } from "@armature/reward";
import type { Model } from "../contract/model.ts";
import { RouterError } from "../error.ts";
import type { OpenAttempt } from "./in-flight.ts";

/** The log's entry for what came of an attempt. */
export function settlementOf(
  of: OpenAttempt["of"],
  outcome: Outcome,
  featureSchema: string,
): Settlement {
  const { draw } = of;
  return {
    kind: "settlement",
    decisionId: of.id,
    attempt: of.attempt,
    tier: draw.tier,
    ...(draw.tenant !== undefined && { tenant: draw.tenant }),
    ...(draw.conversation !== undefined && { conversation: draw.conversation }),
    context: Array.from(draw.context),
    featureSchema,
    eligible: draw.eligible,
    probabilities: draw.forced === undefined ? Array.from(draw.probability) : null,
    arm: draw.chosen,
    ...(draw.forced && { forced: draw.forced }),
    ...(Object.keys(draw.excluded).length > 0 && { excluded: draw.excluded }),
    outcome,
    ...(draw.objective && { objective: draw.objective }),
    at: draw.at,
    stateOffset: draw.stateOffset,
    fingerprint: draw.fingerprint,
  };
}

/** The log's entry for an attempt that nobody reported in time. */
export function expiredSettlement(
  { of, expectedUsd }: OpenAttempt,
  featureSchema: string,
): Settlement {
  const outcome = expectedUsd === undefined ? {} : { costUsd: expectedUsd };
  return { ...settlementOf(of, outcome, featureSchema), expired: true };
}

/**
 * The outcome with its cost worked out from the tokens, where nobody said it.
 * @throws RouterError `invalid-outcome`
 */
export function pricedOutcome(outcome: Outcome, price: Model["price"]): Outcome {
  try {
    checkOutcome(outcome);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RouterError("invalid-outcome", reason, { cause });
  }
  if (outcome.costUsd !== undefined || outcome.usage === undefined || price === undefined) {
    return outcome;
  }
  const costUsd = costOf(outcome.usage, price);
  return costUsd === undefined ? outcome : { ...outcome, costUsd };
}
