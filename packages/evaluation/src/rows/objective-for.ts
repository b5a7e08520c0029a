import {
  checkObjective,
  completeObjective,
  type Objective,
  type ObjectiveOptions,
  worthOf,
} from "@armature/reward";
import type { OutcomeTable } from "./outcome-table.ts";

/**
 * The objective by which outcomes are weighed where nothing or not all of one is given: the default
 * weights, and the mean cost of the dearest arm for what `costWeight` is about.
 *
 * @throws RewardError `invalid-option`
 * @param budgeted true where a budget prices dollars, so that they weigh nothing unless asked for
 */
export function objectiveFor(
  outcomes: OutcomeTable,
  options: ObjectiveOptions | undefined,
  budgeted: boolean,
): Objective {
  if (options !== undefined) checkObjective(options);
  return completeObjective([options], { budgeted, costScaleUsd: dearestMean(outcomes) });
}

/** What every outcome of a table is worth by an objective; NaN where the row has none of the arm. */
export function utilities(outcomes: OutcomeTable, objective: Objective): Float64Array {
  return outcomes.quality.map((quality, cell) =>
    utilityOf(objective, quality, outcomes.costUsd[cell], outcomes.latencyMs[cell]),
  );
}

/** What one outcome is worth by an objective; `latencyMs` is NaN where nobody measured it. */
export function utilityOf(
  objective: Objective,
  quality: number,
  costUsd: number,
  latencyMs: number,
): number {
  const timed = !Number.isNaN(latencyMs) && { latencyMs };
  return worthOf(objective, { quality, costUsd, ...timed }) ?? Number.NaN;
}

function dearestMean({ arms, costUsd }: OutcomeTable): number {
  let dearest = 0;
  for (let arm = 0; arm < arms.length; arm += 1) {
    let sum = 0;
    let known = 0;
    for (let cell = arm; cell < costUsd.length; cell += arms.length) {
      if (Number.isNaN(costUsd[cell])) continue;
      sum += costUsd[cell];
      known += 1;
    }
    if (known > 0) dearest = Math.max(dearest, sum / known);
  }
  return dearest;
}
