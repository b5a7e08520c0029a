import type { Observation, Prices } from "@armature/policy";
import { type Outcome, pricesOf } from "@armature/reward";
import type { Settlement } from "../log/entry.ts";

/** A settled attempt that feedback, or a late report, may still revise. */
export interface SettledAttempt {
  readonly number: number;
  readonly tier: string;
  readonly tenant: string | undefined;
  readonly arm: string;
  readonly eligible: readonly string[];
  readonly context: Float64Array;
  readonly propensity: number | null;
  /** What its decision priced dollars and time at; undefined in logs of earlier versions. */
  readonly prices: Prices | undefined;
  readonly at: number;
  outcome: Outcome;
  /** True while nobody has reported the attempt. */
  expired: boolean;
  /** The quality learned so far; undefined while nobody knows it. */
  quality: number | undefined;
  /** Whether its quality may be learned; undefined while there was none. */
  teaches: boolean | undefined;
}

/** The attempt of a settlement, nothing learned from it yet. */
export function attemptOf(entry: Settlement): SettledAttempt {
  return {
    number: entry.attempt,
    tier: entry.tier,
    tenant: entry.tenant,
    arm: entry.arm,
    eligible: entry.eligible,
    context: new Float64Array(entry.context),
    propensity: propensityOf(entry),
    prices: entry.objective && pricesOf(entry.objective),
    at: entry.at,
    outcome: entry.outcome,
    expired: entry.expired ?? false,
    quality: undefined,
    teaches: undefined,
  };
}

/** What a policy is told of an attempt, but for what came of it. */
export function observationOf(decisionId: string, attempt: SettledAttempt): Observation {
  const { number, arm, eligible, context, propensity, tenant, prices } = attempt;
  return {
    decisionId,
    attempt: number,
    arm,
    eligible,
    context,
    propensity,
    ...(tenant !== undefined && { tenant }),
    ...(prices !== undefined && { prices }),
  };
}

/**
 * The probability of what was drawn; null where it was forced, or was none of what is said to have
 * been drawn from. Rounding can lead it beyond 1.
 */
function propensityOf({ probabilities, eligible, arm }: Settlement): number | null {
  const probability = probabilities?.[eligible.indexOf(arm)];
  return probability === undefined ? null : Math.min(1, probability);
}
