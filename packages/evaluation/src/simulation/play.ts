import { createDistribution, decide, fork, type Policy } from "@armature/policy";
import type { Choice, Run } from "../report/report-from.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";
import { protocol } from "./protocol.ts";

/** A data set with its outcomes gathered. */
export interface PlayedData extends DataSet {
  readonly table: OutcomeTable;
}

/**
 * Lets a fresh policy, whose arms are added, serve one seed. It learns only what the arm it chose
 * earned and cost; its context is a buffer that is reused, so it cannot reach the data through it.
 */
export function play(
  policy: Policy,
  seed: number,
  measured: PlayedData,
  learn: PlayedData | undefined,
): Run {
  const { arms } = measured.table;
  const distribution = createDistribution(arms.length);
  const context = new Float64Array(policy.dimension);
  const choices: Choice[] = [];
  for (const step of protocol({ rows: measured.rows, learn: learn?.rows, seed })) {
    const { contexts, table } = step.from === "learn" && learn !== undefined ? learn : measured;
    context.set(contexts[step.row] ?? []);
    const rng = fork(seed, step.decisionId);
    policy.score(context, arms, distribution);
    policy.distribute(distribution, rng);
    const arm = decide(distribution, rng);
    const cell = step.row * arms.length + arm;
    policy.update({
      decisionId: step.decisionId,
      arm: arms[arm] ?? "",
      eligible: arms,
      context,
      propensity: distribution.probability[arm] ?? 0,
      reward: table.reward[cell] ?? 0,
      costUsd: table.costUsd[cell] ?? 0,
    });
    if (step.from === "rows") choices.push({ row: step.row, arm });
  }
  return { seed, choices };
}
