import type { Settlement } from "@armature/learner";
import type { SwitchCost } from "@armature/policy";
import type { Outcome } from "@armature/reward";
import { loggedTurn } from "../conversations/conversation-ledger.ts";
import type { Attempt } from "../deciding/attempt.ts";

/** The log entry for the outcome of an attempt. */
export function settlementOf(
  { decisionId, number, draw }: Attempt,
  outcome: Outcome,
  featureSchema: string,
): Settlement {
  return {
    kind: "settlement",
    decisionId,
    attempt: number,
    tier: draw.tier,
    ...(draw.tenant !== undefined && { tenant: draw.tenant }),
    ...(draw.conversation !== undefined && { conversation: draw.conversation }),
    ...(draw.conversation !== undefined && loggedTurn(draw.turn)),
    context: Array.from(draw.context),
    featureSchema,
    eligible: draw.eligible,
    probabilities: draw.forced === undefined ? Array.from(draw.probability) : null,
    arm: draw.chosen,
    ...(draw.forced && { forced: draw.forced }),
    ...loggedCost(draw.switchCost),
    ...(Object.keys(draw.excluded).length > 0 && { excluded: draw.excluded }),
    outcome,
    ...(draw.objective && { objective: draw.objective }),
    at: draw.at,
    stateOffset: draw.stateOffset,
    fingerprint: draw.fingerprint,
  };
}

/** The log entry for an attempt that was not reported in time: its predicted cost alone. */
export function expiredSettlement(attempt: Attempt, featureSchema: string): Settlement {
  const { expectedUsd } = attempt;
  const outcome = expectedUsd === undefined ? {} : { costUsd: expectedUsd };
  return { ...settlementOf(attempt, outcome, featureSchema), expired: true };
}

function loggedCost(cost: SwitchCost | undefined): Pick<Settlement, "switchCost"> {
  if (cost === undefined) return {};
  return { switchCost: { usd: Array.from(cost.usd), requests: cost.requests } };
}
