import type { Decision, DrawnDecision, LoggedDecisions } from "../log/decision.ts";
import { type Deviation, deviation } from "./deviation.ts";

/**
 * Draws of an arm compared with the logged probabilities; z = (drawn − expected) / √Σ p·(1 − p).
 */
export interface ArmCalibration extends Deviation {
  readonly arm: string;
  /** Evaluated decisions in which the arm could be drawn. */
  readonly eligible: number;
  readonly drawn: number;
  /** Σ p. */
  readonly expected: number;
  /** Draws of unknown quality. Their share should be equal for all arms, or estimates are biased. */
  readonly withoutQuality: number;
}

/** Statistics of a log that do not depend on the candidate. */
export interface LogFacts {
  readonly entries: number;
  readonly unusedEntries: number;
  /** Number of decisions: first attempts. */
  readonly decisions: number;
  /** Forced decisions: policies learn from them, but they are not evaluated. */
  readonly forced: number;
  /** Decisions without probabilities and without a stated reason. */
  readonly unexplained: number;
  /** Decisions that policies are fitted on, and decisions that they are evaluated on. */
  readonly fitted: number;
  readonly judged: number;
  /** Evaluated decisions of unknown quality or unknown cost; left out of those estimates. */
  readonly withoutQuality: number;
  readonly withoutCost: number;
  /** Costs above the assumed maximum of their arm; counted as the maximum. */
  readonly cappedCosts: number;
  readonly clusters: number;
  readonly largestCluster: number;
  readonly arms: readonly ArmCalibration[];
}

export function logFacts(
  log: LoggedDecisions,
  evaluated: readonly DrawnDecision[],
  fitted: number,
  cappedCosts: number,
): LogFacts {
  const undrawn = log.decisions.filter(({ probabilities }) => probabilities === null);
  const forced = undrawn.filter((decision) => decision.forced !== undefined).length;
  const clusters = new Map<string, number>();
  for (const { cluster } of evaluated) clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1);
  return {
    entries: log.entries,
    unusedEntries: log.unused,
    decisions: log.decisions.length,
    forced,
    unexplained: undrawn.length - forced,
    fitted,
    judged: evaluated.length,
    withoutQuality: count(evaluated, ({ quality }) => quality === undefined),
    withoutCost: count(evaluated, ({ costUsd }) => costUsd === undefined),
    cappedCosts,
    clusters: clusters.size,
    largestCluster: [...clusters.values()].reduce((a, b) => Math.max(a, b), 0),
    arms: calibration(evaluated),
  };
}

function calibration(evaluated: readonly DrawnDecision[]): ArmCalibration[] {
  const arms = new Map<
    string,
    { eligible: number; drawn: number; expected: number; spread: number; withoutQuality: number }
  >();
  for (const { eligible, chosen, probabilities, quality } of evaluated) {
    for (const [i, id] of eligible.entries()) {
      const arm = arms.get(id) ?? {
        eligible: 0,
        drawn: 0,
        expected: 0,
        spread: 0,
        withoutQuality: 0,
      };
      arms.set(id, arm);
      const p = probabilities[i];
      arm.eligible += 1;
      if (i === chosen) arm.drawn += 1;
      if (i === chosen && quality === undefined) arm.withoutQuality += 1;
      arm.expected += p;
      arm.spread += p * (1 - p);
    }
  }
  return [...arms].map(([arm, { eligible, drawn, expected, spread, withoutQuality }]) => ({
    arm,
    eligible,
    drawn,
    expected,
    withoutQuality,
    ...deviation(drawn - expected, spread, 1),
  }));
}

function count(decisions: readonly Decision[], holds: (decision: Decision) => boolean): number {
  return decisions.filter(holds).length;
}
