import type { RewardFunction } from "@armature/reward";
import type { DataSet } from "../rows/row.ts";
import { PriorFit } from "./prior-fit.ts";

/**
 * Fits the outcomes of every arm for every row. A row's `reward` is the reported quality of the
 * answer, from which the reward function derives the quality that is learned.
 */
export function fitRows({ rows, contexts }: DataSet, reward: RewardFunction): PriorFit {
  const fit = new PriorFit(contexts[0]?.length ?? 0);
  for (const [index, { arms }] of rows.entries()) {
    const context = contexts[index] as Float64Array;
    for (const [arm, { reward: reported, cost: costUsd }] of Object.entries(arms)) {
      const quality = reward.quality({ quality: reported, costUsd });
      fit.observe({ arm, context, costUsd, ...(quality !== undefined && { quality }) });
    }
  }
  return fit;
}
