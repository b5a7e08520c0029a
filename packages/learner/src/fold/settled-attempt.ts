import type { Observation, Prices } from "@armature/policy";
import { type Outcome, pricesOf } from "@armature/reward";
import type { Settlement } from "../log/entry.ts";

/** A settled attempt that feedback, or a late report, can still revise. */
export interface SettledAttempt {
  readonly number: number;
  readonly tier: string;
  readonly tenant: string | undefined;
  readonly arm: string;
  readonly eligible: readonly string[];
  readonly context: Float64Array;
  readonly propensity: number | null;
  /** The prices of dollars and time in its decision; undefined in logs of earlier versions. */
  readonly prices: Prices | undefined;
  readonly at: number;
  outcome: Outcome;
  /** True while the attempt has not been reported. */
  expired: boolean;
  /** The quality learned so far; undefined while it is unknown. */
  quality: number | undefined;
  /** True if the contribution cap lets its quality be learned; undefined while there is none. */
  admitted: boolean | undefined;
}

/** The attempt of a settlement, before anything is learned from it. */
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
    admitted: undefined,
  };
}

/** The observation of an attempt, without its outcome. */
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

/** null if the arm was forced or is missing from `eligible`. Rounding can lead it beyond 1. */
function propensityOf({ probabilities, eligible, arm }: Settlement): number | null {
  const probability = probabilities?.[eligible.indexOf(arm)];
  return probability === undefined ? null : Math.min(1, probability);
}
