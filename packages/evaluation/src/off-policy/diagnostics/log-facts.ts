import type { Decision, DrawnDecision, LoggedDecisions } from "../log/decision.ts";
import { type Deviation, deviation } from "./deviation.ts";

/**
 * How often an arm was drawn, against how often the logged probabilities say; z of
 * (drawn − expected) / √Σ p·(1 − p).
 */
export interface ArmCalibration extends Deviation {
  readonly arm: string;
  /** Judged decisions in which it could be drawn. */
  readonly eligible: number;
  readonly drawn: number;
  /** Σ p. */
  readonly expected: number;
  /** Of those drawn, the ones whose quality nobody knows: alike for all arms, or it misleads. */
  readonly withoutQuality: number;
}

/** What can be said of a log before any policy is judged on it. */
export interface LogFacts {
  readonly entries: number;
  readonly unusedEntries: number;
  /** First attempts. */
  readonly decisions: number;
  /** Of these, the ones that something forced: learned from, never judged. */
  readonly forced: number;
  /** Of these, the ones without probabilities and without a reason. */
  readonly unexplained: number;
  /** Decisions that the candidate was fitted on, and that it is judged on. */
  readonly fitted: number;
  readonly judged: number;
  /** Judged decisions whose quality, or whose dollars, nobody knows: left out of that number. */
  readonly withoutQuality: number;
  readonly withoutCost: number;
  /** Costs above what was assumed an arm could cost at most; counted as that. */
  readonly cappedCosts: number;
  readonly clusters: number;
  readonly largestCluster: number;
  readonly arms: readonly ArmCalibration[];
}

export function logFacts(
  log: LoggedDecisions,
  judged: readonly DrawnDecision[],
  fitted: number,
  cappedCosts: number,
): LogFacts {
  const undrawn = log.decisions.filter(({ probabilities }) => probabilities === null);
  const forced = undrawn.filter((decision) => decision.forced !== undefined).length;
  const clusters = new Map<string, number>();
  for (const { cluster } of judged) clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1);
  return {
    entries: log.entries,
    unusedEntries: log.unused,
    decisions: log.decisions.length,
    forced,
    unexplained: undrawn.length - forced,
    fitted,
    judged: judged.length,
    withoutQuality: countWhere(judged, ({ quality }) => quality === undefined),
    withoutCost: countWhere(judged, ({ costUsd }) => costUsd === undefined),
    cappedCosts,
    clusters: clusters.size,
    largestCluster: [...clusters.values()].reduce((a, b) => Math.max(a, b), 0),
    arms: calibration(judged),
  };
}

function calibration(judged: readonly DrawnDecision[]): ArmCalibration[] {
  const arms = new Map<
    string,
    { eligible: number; drawn: number; expected: number; spread: number; withoutQuality: number }
  >();
  for (const { eligible, chosen, probabilities, quality } of judged) {
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

function countWhere(
  decisions: readonly Decision[],
  holds: (decision: Decision) => boolean,
): number {
  return decisions.filter(holds).length;
}
