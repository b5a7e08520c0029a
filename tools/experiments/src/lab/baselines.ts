import { bestFixed, fixedArms, mixShares, outcomeTable } from "@armature/evaluation";
import type { Stream } from "./stream.ts";

/** What policies that ignore the prompt earn on the measured rows at a budget. */
export interface Baselines {
  readonly cheapestArm: string;
  /** The best one arm whose mean cost fits. */
  readonly fixedArm: string;
  /** Its mean reward and cost in US dollars on the measured rows. */
  readonly reward: number;
  readonly costUsd: number;
  /** Mean reward of the best mix of fixed arms within the budget. */
  readonly mixReward: number;
  /** The fixed arm's reward on a row, by the row's index in the stream. */
  fixed(row: number): number;
  /** What the mix is expected to earn on a row. */
  mix(row: number): number;
}

/** Both know the measured rows' means, which no policy does. */
export function baselinesOf(stream: Stream, budgetUsd: number | undefined): Baselines {
  const { data, outcomes, arms, learned } = stream;
  const rows = data.rows.slice(learned);
  const fixed = fixedArms(outcomeTable(rows, Object.keys(rows[0].arms))).filter(({ arm }) =>
    arms.includes(arm),
  );
  const best = bestFixed(fixed, budgetUsd);
  const shares = mixShares(fixed, budgetUsd ?? Number.POSITIVE_INFINITY);
  const rewardOf = (row: number, arm: string) =>
    outcomes.reward[row * outcomes.arms.length + outcomes.arms.indexOf(arm)];
  const mix = (row: number) =>
    fixed.reduce(
      (sum, { arm }, i) => (shares[i] > 0 ? sum + shares[i] * rewardOf(row, arm) : sum),
      0,
    );
  return {
    cheapestArm: fixed.toSorted((a, b) => a.costUsd - b.costUsd)[0].arm,
    fixedArm: best.arm,
    reward: best.reward,
    costUsd: best.costUsd,
    mixReward: fixed.reduce((sum, { reward }, i) => sum + shares[i] * reward, 0),
    fixed: (row) => rewardOf(row, best.arm),
    mix,
  };
}
