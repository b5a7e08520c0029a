import { OffPolicyError } from "../error.ts";
import type { Decision, DrawnDecision, LoggedDecisions } from "./decision.ts";

/** A log in two: what policies are fitted on, and what they are judged on. */
export interface SplitLog {
  /** Drawn decisions, in the order in which they were decided. */
  readonly judged: readonly DrawnDecision[];
  /** All decisions that were settled before any judged one, forced ones too. */
  readonly earlier: readonly Decision[];
  /** Policies are fitted on the entries before this one. */
  readonly fittedBefore: number;
}

/**
 * Cuts a log by the time of decision, which no outcome can sway: the time of settlement would send
 * slow arms to the later part. A policy is fitted on the entries before the first that settles a
 * judged decision.
 *
 * @throws OffPolicyError `invalid-option` for a share outside [0, 1), `no-decisions`
 */
export function splitLog({ decisions }: LoggedDecisions, fitShare: number): SplitLog {
  if (!(fitShare >= 0 && fitShare < 1)) {
    throw new OffPolicyError("invalid-option", `fitShare must be in [0, 1), not ${fitShare}`);
  }
  const drawn = decisions.filter(isDrawn);
  const judged = drawn.slice(Math.floor(fitShare * drawn.length));
  if (judged.length === 0) {
    throw new OffPolicyError(
      "no-decisions",
      `none of the log's ${decisions.length} decisions was drawn with known probabilities: only ` +
        "such decisions can be judged",
    );
  }
  let fittedBefore = Number.POSITIVE_INFINITY;
  for (const { position } of judged) fittedBefore = Math.min(fittedBefore, position);
  return {
    judged,
    earlier: decisions.filter(({ position }) => position < fittedBefore),
    fittedBefore,
  };
}

function isDrawn(decision: Decision): decision is DrawnDecision {
  return decision.probabilities !== null;
}
