import { withObjective } from "@armature/budget";
import { createDistribution, decide, fork, type PolicyFactory } from "@armature/policy";
import { type ObjectiveOptions, pricesOf } from "@armature/reward";
import { objectiveFor } from "../rows/objective-for.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";
import type { Decision, HistoryEvent, LoggedDecisions } from "./log/decision.ts";

/** Options of {@link simulateLog}. */
export interface SimulateLogOptions {
  /** The population that requests are drawn from, with replacement. */
  readonly data: DataSet;
  /** The policy that serves them, without a prior. */
  readonly logging: PolicyFactory;
  readonly requests: number;
  readonly seed: number;
  /**
   * Objective of the decisions. Omitted weights are the router's defaults; `costScaleUsd` is the mean
   * cost of the most expensive arm. @default {}
   */
  readonly objective?: ObjectiveOptions | undefined;
  /** True if a budget prices dollars; `costWeight` then defaults to 0. @default false */
  readonly budgeted?: boolean | undefined;
  /** Number of requests that the policy learns from. @default all */
  readonly learns?: number | undefined;
}

/** Simulates the log of a policy that serves requests drawn from a population of known outcomes. */
export function simulateLog(options: SimulateLogOptions): LoggedDecisions {
  const { data, requests, seed, learns = requests, budgeted = false } = options;
  const outcomes = outcomeTable(data.rows);
  const { arms } = outcomes;
  const objective = objectiveFor(outcomes, options.objective, budgeted);
  const prices = pricesOf(objective);
  const dimension = data.contexts[0]?.length ?? 0;
  const featureSchema = "simulated-log@1";
  const policy = withObjective(options.logging)({ dimension, featureSchema });
  const tier = "default";
  const history: HistoryEvent[] = arms.map((arm, position) => ({
    position,
    tier,
    kind: "add",
    arm,
    apply: (other) => other.addArm({ id: arm }),
  }));
  for (const { apply } of history) apply(policy);

  const decisions: Decision[] = [];
  const distribution = createDistribution(arms.length);
  const draws = fork(seed, "requests");
  for (let i = 0; i < requests; i++) {
    const row = Math.floor(draws.uniform() * data.rows.length);
    const context = data.contexts[row] ?? new Float64Array();
    const decisionId = `d${i}`;
    const position = arms.length + i;
    const rng = fork(seed, decisionId);
    policy.score(context, arms, distribution, { prices });
    policy.distribute(distribution, rng);
    const chosen = decide(distribution, rng);
    const arm = arms[chosen] ?? "";
    const probabilities = distribution.probability.slice(0, arms.length);
    const cell = row * arms.length + chosen;
    const latencyMs = outcomes.latencyMs[cell];
    const outcome = {
      quality: outcomes.quality[cell],
      costUsd: outcomes.costUsd[cell],
      ...(!Number.isNaN(latencyMs) && { latencyMs }),
    };
    const observation = {
      decisionId,
      arm,
      eligible: arms,
      context,
      propensity: probabilities[chosen],
      prices,
      ...outcome,
    };
    if (i < learns) policy.update(observation);
    history.push({
      position,
      tier,
      kind: "observe",
      arm,
      apply: (other, own = prices) => other.update({ ...observation, prices: own }),
    });
    decisions.push({
      decisionId,
      tier,
      cluster: decisionId,
      position,
      at: i,
      context,
      eligible: arms,
      chosen,
      probabilities,
      objective,
      ...outcome,
    });
  }
  const entries = history.length;
  return { dimension, featureSchema, tiers: [tier], entries, unused: 0, decisions, history };
}
