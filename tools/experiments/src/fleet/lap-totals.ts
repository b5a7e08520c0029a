import type { Trace } from "@armature/evaluation/simulation";
import type { World } from "./world.ts";

/** Totals of the decisions of some laps with one seed. */
export interface LapTotals {
  /** Total reward of the best linear policy in hindsight minus that of the choices. */
  readonly regret: number;
  /** Mean per request. */
  readonly reward: number;
  /** Mean per request. */
  readonly costUsd: number;
}

/** Totals of the laps from `first` to before `end`. */
export function lapTotals(
  { arms, phases, row, arm, costUsd }: Trace,
  worlds: readonly World[],
  [first, end]: readonly [number, number] = [0, worlds.length],
): LapTotals {
  let regret = 0;
  let reward = 0;
  let dollars = 0;
  for (let lap = first; lap < end; lap++) {
    const { expected, best } = worlds[lap];
    for (let i = phases[lap].start; i < phases[lap].end; i++) {
      const earned = expected.quality[row[i] * arms.length + arm[i]];
      regret += best[row[i]] - earned;
      reward += earned;
      dollars += costUsd[i];
    }
  }
  const requests = phases[end - 1].end - phases[first].start;
  return { regret, reward: reward / requests, costUsd: dollars / requests };
}

/** Largest lead of spending over the budget in a trace, in budgets of one request. */
export function mostAhead({ costUsd }: Trace, budgetUsd: number): number {
  let ahead = 0;
  let most = 0;
  for (const dollars of costUsd) {
    ahead += dollars / budgetUsd - 1;
    most = Math.max(most, ahead);
  }
  return most;
}
