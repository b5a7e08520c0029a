import { EvaluationError } from "../error.ts";
import type { SettledDecision, SimulatedLearner } from "./simulated-learner.ts";

/**
 * Number of the latest outcomes that the deciding state has not learned yet, at the decision of a
 * given index. Outcomes that were learned once stay learned.
 */
export type Lag = (decision: number) => number;

/** Delays the outcomes that reach a learner by a lag, as a replica lags behind the log. */
export function laggingLearner({ policy, learn }: SimulatedLearner, lag: Lag): SimulatedLearner {
  const pending = new Map<number, SettledDecision>();
  let learned = 0;
  let decisions = 0;
  return {
    policy,
    learn(settled) {
      const { context, probabilities } = settled;
      pending.set(decisions, {
        ...settled,
        context: context.slice(),
        probabilities: probabilities.slice(),
      });
      decisions++;
      for (const known = decisions - checked(lag(decisions)); learned < known; learned++) {
        learn(pending.get(learned) as SettledDecision);
        pending.delete(learned);
      }
    },
  };
}

function checked(lag: number): number {
  if (Number.isSafeInteger(lag) && lag >= 0) return lag;
  throw new EvaluationError(
    "invalid-option",
    `lag must return a whole number of outcomes >= 0, not ${lag}`,
    { field: "lag" },
  );
}
