import { createDistribution, decide, fork, type PolicyFactory } from "@armature/policy";
import type { DataSet } from "../rows/row.ts";
import type { Decision, HistoryEvent, LoggedDecisions } from "./log/decision.ts";

/** Options of {@link simulateLog}. */
export interface SimulateLogOptions {
  /** What the requests are drawn from, with replacement: the population. */
  readonly data: DataSet;
  /** The policy that serves them, from nothing. */
  readonly logging: PolicyFactory;
  readonly requests: number;
  readonly seed: number;
  /** After how many requests the policy stops learning. @default never */
  readonly learns?: number | undefined;
}

/** The log of a policy that served requests drawn from a population of known outcomes. */
export function simulateLog(options: SimulateLogOptions): LoggedDecisions {
  const { data, requests, seed, learns = requests } = options;
  const arms = Object.keys(data.rows[0]?.arms ?? {});
  const dimension = data.contexts[0]?.length ?? 0;
  const featureSchema = "simulated-log@1";
  const policy = options.logging({ dimension, featureSchema });
  const tier = "default";
  const history: HistoryEvent[] = arms.map((arm, position) => ({
    position,
    tier,
    kind: "add",
    arm,
    apply: (told) => told.addArm({ id: arm }),
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
    policy.score(context, arms, distribution);
    policy.distribute(distribution, rng);
    const chosen = decide(distribution, rng);
    const arm = arms[chosen] ?? "";
    const probabilities = distribution.probability.slice(0, arms.length);
    const { reward, cost: costUsd } = data.rows[row]?.arms[arm] ?? { reward: 0, cost: 0 };
    const observation = {
      decisionId,
      arm,
      eligible: arms,
      context,
      propensity: probabilities[chosen],
      reward,
      costUsd,
    };
    if (i < learns) policy.update(observation);
    history.push({
      position,
      tier,
      kind: "observe",
      arm,
      apply: (told) => told.update(observation),
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
      reward,
      costUsd,
    });
  }
  const entries = history.length;
  return { dimension, featureSchema, tiers: [tier], entries, unused: 0, decisions, history };
}
