import { EvaluationError } from "../error.ts";
import type { Settled, Student } from "./student.ts";

/**
 * How many of the latest outcomes the state lacks that makes a decision, counted from 0: as a
 * replica lags behind the log. What a state was told once it keeps.
 */
export type Lag = (decision: number) => number;

/** A student that is told what came of its decisions only as late as the lag says. */
export function laggingStudent({ policy, tell }: Student, lag: Lag): Student {
  const underway = new Map<number, Settled>();
  let told = 0;
  let decisions = 0;
  return {
    policy,
    tell(settled) {
      const { context, probabilities } = settled;
      underway.set(decisions, {
        ...settled,
        context: context.slice(),
        probabilities: probabilities.slice(),
      });
      decisions += 1;
      for (const known = decisions - checked(lag(decisions)); told < known; told += 1) {
        tell(underway.get(told) as Settled);
        underway.delete(told);
      }
    },
  };
}

function checked(lag: number): number {
  if (Number.isSafeInteger(lag) && lag >= 0) return lag;
  throw new EvaluationError(
    "invalid-option",
    `lag must give a whole number of outcomes >= 0, not ${lag}`,
    { field: "lag" },
  );
}
