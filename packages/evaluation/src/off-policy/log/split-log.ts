import { EvaluationError } from "../../error.ts";
import type { Decision, DrawnDecision, LoggedDecisions } from "./decision.ts";

/** A log split into the part that policies are fitted on and the part they are evaluated on. */
export interface SplitLog {
  /** Drawn decisions, in order of the time of decision. */
  readonly evaluated: readonly DrawnDecision[];
  /** All decisions that were settled before any evaluated one, including forced ones. */
  readonly earlier: readonly Decision[];
  /** Policies are fitted on the entries before this index. */
  readonly fittedBefore: number;
}

/**
 * Splits a log by the time of decision, which does not depend on outcomes; the time of settlement
 * would move slow arms to the later part. Policies are fitted on the entries before the first
 * settlement of an evaluated decision.
 *
 * @throws EvaluationError `invalid-option` for a share outside [0, 1), `no-decisions`
 */
export function splitLog({ decisions }: LoggedDecisions, fitShare: number): SplitLog {
  if (!(fitShare >= 0 && fitShare < 1)) {
    throw new EvaluationError("invalid-option", `fitShare must be in [0, 1), not ${fitShare}`, {
      field: "fitShare",
    });
  }
  const drawn = decisions.filter(isDrawn);
  const evaluated = drawn.slice(Math.floor(fitShare * drawn.length));
  if (evaluated.length === 0) {
    throw new EvaluationError(
      "no-decisions",
      `none of the log's ${decisions.length} decisions was drawn with known probabilities: only ` +
        "such decisions can be evaluated",
    );
  }
  let fittedBefore = Number.POSITIVE_INFINITY;
  for (const { position } of evaluated) fittedBefore = Math.min(fittedBefore, position);
  return {
    evaluated,
    earlier: decisions.filter(({ position }) => position < fittedBefore),
    fittedBefore,
  };
}

function isDrawn(decision: Decision): decision is DrawnDecision {
  return decision.probabilities !== null;
}
