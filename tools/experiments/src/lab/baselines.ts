import {
  bestFixed,
  type FixedArm,
  fixedArms,
  mixShares,
  outcomeTable,
  utilities,
} from "@armature/evaluation/simulation";
import type { Objective } from "@armature/reward";
import { qualityAlone } from "./quality-alone.ts";
import type { Stream } from "./stream.ts";

/** What policies that ignore the prompt are worth on the measured rows at a budget. */
export interface Baselines {
  readonly cheapestArm: string;
  /** Every arm that is there, had it served all measured rows. */
  readonly arms: readonly FixedArm[];
  /** The best one arm whose mean cost fits. */
  readonly fixedArm: string;
  /** Its means on the measured rows; dollars are US dollars. */
  readonly quality: number;
  readonly costUsd: number;
  /** Mean utility of the best mix of fixed arms within the budget. */
  readonly mixUtility: number;
  /** The fixed arm's utility on a row, by the row's index in the stream. */
  fixed(row: number): number;
  /** What the mix is expected to be worth on a row. */
  mix(row: number): number;
}

/**
 * Both know the measured rows' means, which no policy does.
 *
 * @param objective by what arms are compared; where none is named, quality alone
 */
export function baselinesOf(
  { data, outcomes, arms, learned }: Pick<Stream, "data" | "outcomes" | "arms" | "learned">,
  budgetUsd: number | undefined,
  objective: Objective = qualityAlone,
): Baselines {
  const rows = data.rows.slice(learned);
  const table = outcomeTable(rows, Object.keys(rows[0].arms));
  const fixed = fixedArms(table, objective).filter(({ arm }) => arms.includes(arm));
  const best = bestFixed(fixed, budgetUsd);
  const shares = mixShares(fixed, budgetUsd ?? Number.POSITIVE_INFINITY);
  const utility = utilities(outcomes, objective);
  const utilityOf = (row: number, arm: string) =>
    utility[row * outcomes.arms.length + outcomes.arms.indexOf(arm)];
  const mix = (row: number) =>
    fixed.reduce(
      (sum, { arm }, i) => (shares[i] > 0 ? sum + shares[i] * utilityOf(row, arm) : sum),
      0,
    );
  return {
    cheapestArm: fixed.toSorted((a, b) => a.costUsd - b.costUsd)[0].arm,
    arms: fixed,
    fixedArm: best.arm,
    quality: best.quality,
    costUsd: best.costUsd,
    mixUtility: fixed.reduce((sum, { utility }, i) => sum + shares[i] * utility, 0),
    fixed: (row) => utilityOf(row, best.arm),
    mix,
  };
}
