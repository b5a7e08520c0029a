import { fitPrior } from "@armature/evaluation/priors";
import { type OutcomeTable, outcomeTable } from "@armature/evaluation/simulation";
import type { Lab } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { readStream } from "../lab/stream.ts";
import type { Problem } from "./problem.ts";

/** US dollars per request: the mean cost of the cheapest and the middle arm. */
const budgetUsd = 3e-4;

/** The recorded answers to all prompts, with the default features of a request. */
export async function recordedProblem(lab: Lab): Promise<Problem> {
  const { data, arms } = await readStream(lab, "req12");
  const outcomes = outcomeTable(data.rows, arms);
  return {
    data,
    outcomes,
    expected: outcomes,
    predictions: predicted(data, outcomes),
    enter: arms.map((id) => ({ id, costUsd: listPrice(id) })),
    budgetUsd,
  };
}

/** Predictions of ridge regressions fitted on all rewards; costs are the arms' means. */
function predicted(data: Problem["data"], { rows, arms, ...outcomes }: OutcomeTable): OutcomeTable {
  const priors = fitPrior({ ...data, strength: rows });
  const quality = outcomes.quality.slice();
  const costUsd = outcomes.costUsd.slice();
  for (const [row, context] of data.contexts.entries()) {
    for (const [arm, id] of arms.entries()) {
      const { mean = [], costUsd: typical = 0 } = priors[id];
      quality[row * arms.length + arm] = mean.reduce(
        (sum, weight, at) => sum + weight * context[at],
        0,
      );
      costUsd[row * arms.length + arm] = typical;
    }
  }
  return { rows, arms, ...outcomes, quality, costUsd };
}
