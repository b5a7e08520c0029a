import { uniform } from "@armature/policy";
import type { MetricReport } from "../../src/off-policy/comparison/metric-report.ts";
import type { EvaluatePolicyOptions } from "../../src/off-policy/evaluate-options.ts";
import { evaluatePolicy } from "../../src/off-policy/evaluate-policy.ts";
import type { EvaluationReport } from "../../src/off-policy/evaluation-report.ts";
import type { Decision, LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import type { DataSet } from "../../src/rows/row.ts";
import { population } from "./population.ts";

/** A population of 2,000 requests. */
export const data: DataSet = population(2000);

/** Mean quality or cost of an arm over the population. */
export const armMean = (arm: string, field: "reward" | "cost"): number =>
  data.rows.reduce((sum, { arms }) => sum + (arms[arm]?.[field] ?? 0), 0) / data.rows.length;

export const arms: readonly string[] = ["small", "middle", "large"];
export const scaleUsd: number = armMean("large", "cost");
/** Value of an arm by the default objective, scaled by the most expensive arm's cost. */
export const worth = (arm: string): number =>
  armMean(arm, "reward") - (0.3 * armMean(arm, "cost")) / scaleUsd;

export const worthOfOne = ({ quality = 0, costUsd = 0 }: Decision): number =>
  quality - (0.3 * costUsd) / scaleUsd;

/** A report with known dollars. */
export function reportOf(
  options: EvaluatePolicyOptions,
): EvaluationReport & { readonly costUsd: MetricReport } {
  const { costUsd, ...report } = evaluatePolicy(options);
  if (costUsd === undefined) throw new Error("dollars are unknown");
  return { ...report, costUsd };
}

/** A log of a policy that draws uniformly from all arms. */
export const uniformLog: LoggedDecisions = simulateLog({
  data,
  logging: uniform(),
  requests: 6000,
  seed: 1,
});
