import type { EvaluationRow, SimulationReport } from "@armature/evaluation";
import { objectiveFor, outcomeTable, type Run, reportFrom } from "@armature/evaluation/simulation";
import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import { runThroughGateway } from "./run-through-gateway.ts";

export interface GatewaySimulationOptions {
  /** Rows to serve and measure; each has a prompt. */
  readonly rows: readonly EvaluationRow[];
  /** Rows to serve first, unmeasured. */
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly policies: Readonly<Record<string, PolicyFactory>>;
  readonly seeds: readonly number[];
  readonly objective?: ObjectiveOptions | undefined;
  /** US dollars per request. */
  readonly budgetUsd?: number | undefined;
}

/** Like `simulate`, but serves the rows of every policy and seed through a gateway of its own. */
export async function simulateThroughGateway(
  options: GatewaySimulationOptions,
): Promise<SimulationReport> {
  const { policies, seeds, rows, learn, budgetUsd } = options;
  const objective = objectiveFor(outcomeTable(rows), options.objective, budgetUsd !== undefined);
  const runs: Record<string, Run[]> = {};
  for (const [name, policy] of Object.entries(policies)) {
    const own: Run[] = [];
    for (const seed of seeds) {
      own.push(await runThroughGateway({ rows, learn, policy, objective, seed }));
    }
    runs[name] = own;
  }
  return reportFrom(rows, runs, { objective, budgetUsd });
}
