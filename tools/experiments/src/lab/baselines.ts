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

/** Worth on the measured rows, at a budget, of policies that ignore the prompt. */
export interface Baselines {
  readonly cheapestArm: string;
  /** Worth of each available arm, had it served all measured rows. */
  readonly arms: readonly FixedArm[];
  /** The best arm whose mean cost is within the budget. */
  readonly fixedArm: string;
  /** Its mean quality, and its mean cost in US dollars, on the measured rows. */
  readonly quality: number;
  readonly costUsd: number;
  /** Mean utility of the best mix of fixed arms within the budget. */
  readonly mixUtility: number;
  /** The fixed arm's utility on a row, by the row's index in the stream. */
  fixed(row: number): number;
  /** The expected utility of the mix on a row. */
  mix(row: number): number;
}

/**
 * Baselines that know the means of the measured rows, which no policy does.
 *
 * @param objective objective of the comparison; quality alone by default
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
