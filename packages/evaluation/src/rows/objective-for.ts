import {
  checkObjective,
  completeObjective,
  type Objective,
  type ObjectiveOptions,
  worthOf,
} from "@armature/reward";
import type { OutcomeTable } from "./outcome-table.ts";

/**
 * Completes an objective with the router's default weights and the mean cost of the most expensive arm
 * as `costScaleUsd`.
 *
 * @param budgeted true if a budget prices dollars; `costWeight` then defaults to 0
 * @throws RewardError `invalid-option`
 */
export function objectiveFor(
  outcomes: OutcomeTable,
  options: ObjectiveOptions | undefined,
  budgeted: boolean,
): Objective {
  if (options !== undefined) checkObjective(options);
  return completeObjective([options], { budgeted, costScaleUsd: highestMeanCost(outcomes) });
}

/** Utility of every outcome of a table; NaN if the row has no outcome of the arm. */
export function utilities(outcomes: OutcomeTable, objective: Objective): Float64Array {
  return outcomes.quality.map((quality, cell) =>
    utilityOf(objective, quality, outcomes.costUsd[cell], outcomes.latencyMs[cell]),
  );
}

/** @param latencyMs NaN if not measured */
export function utilityOf(
  objective: Objective,
  quality: number,
  costUsd: number,
  latencyMs: number,
): number {
  const timed = !Number.isNaN(latencyMs) && { latencyMs };
  return worthOf(objective, { quality, costUsd, ...timed }) ?? Number.NaN;
}

function highestMeanCost({ arms, costUsd }: OutcomeTable): number {
  let highest = 0;
  for (let arm = 0; arm < arms.length; arm++) {
    let sum = 0;
    let known = 0;
    for (let cell = arm; cell < costUsd.length; cell += arms.length) {
      if (Number.isNaN(costUsd[cell])) continue;
      sum += costUsd[cell];
      known++;
    }
    if (known > 0) highest = Math.max(highest, sum / known);
  }
  return highest;
}
