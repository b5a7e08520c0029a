import type { Trace } from "@armature/evaluation/simulation";
import type { World } from "./world.ts";

/** What one seed's decisions of some laps came to. */
export interface Course {
  /** Reward that the best linear policy in hindsight would have earned more, in all. */
  readonly regret: number;
  /** Per request. */
  readonly reward: number;
  /** Per request. */
  readonly costUsd: number;
}

/** Sums up the laps from `first` up to and without `end`. */
export function courseOf(
  { arms, phases, row, arm, costUsd }: Trace,
  worlds: readonly World[],
  [first, end]: readonly [number, number] = [0, worlds.length],
): Course {
  let regret = 0;
  let reward = 0;
  let dollars = 0;
  for (let lap = first; lap < end; lap += 1) {
    const { expected, best } = worlds[lap];
    for (let i = phases[lap].start; i < phases[lap].end; i += 1) {
      const earned = expected.quality[row[i] * arms.length + arm[i]];
      regret += best[row[i]] - earned;
      reward += earned;
      dollars += costUsd[i];
    }
  }
  const requests = phases[end - 1].end - phases[first].start;
  return { regret, reward: reward / requests, costUsd: dollars / requests };
}

/** By how many budgets spending was ahead of its budget at most, over a whole trace. */
export function mostAhead({ costUsd }: Trace, budgetUsd: number): number {
  let ahead = 0;
  let most = 0;
  for (const dollars of costUsd) {
    ahead += dollars / budgetUsd - 1;
    most = Math.max(most, ahead);
  }
  return most;
}
