import { linUCB } from "@armature/bandit-linucb";
import { withBudget, withObjective } from "@armature/budget";
import { requestSchema } from "@armature/features";
import { Fold, type LogEntry, type Settlement } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import { completeObjective, qualityCostLatency } from "@armature/reward";
import { workload } from "../contenders/workload.ts";
import type { Operation, Prepare } from "../timing/operation.ts";
import { outcome } from "./traffic.ts";

/** Ten models and twelve features: settlements with their cost, and feedback on each. */
const prepare: Prepare<undefined> = () => {
  const { arms, contexts, observations, costs } = workload(10, requestSchema.features.length);
  const featureSchema = requestSchema.id;
  const objective = completeObjective([], { budgeted: false, costScaleUsd: costs.at(-1) });
  const settlements = observations.map(
    ({ arm, context, quality, costUsd, latencyMs }, i): Settlement => {
      return {
        kind: "settlement",
        decisionId: "",
        attempt: 1,
        tier: "default",
        context: Array.from(context),
        featureSchema,
        eligible: arms,
        probabilities: arms.map(() => 1 / arms.length),
        arm,
        outcome: { ...outcome, quality, costUsd: costUsd ?? 0, latencyMs: latencyMs ?? 0 },
        objective,
        at: i,
        stateOffset: null,
        fingerprint: "bench",
      };
    },
  );

  /** Folds entries made by a function of their number. */
  function folding(policy: PolicyFactory, entryOf: (number: number) => LogEntry): Operation {
    const fold = new Fold({
      tiers: ["default"],
      policy,
      reward: qualityCostLatency(),
      dimension: contexts[0].length,
      featureSchema,
    });
    arms.forEach((id, i) => {
      fold.apply({
        kind: "control",
        op: "declare-arm",
        id,
        tiers: ["default"],
        costUsd: costs[i],
        origin: "configuration",
        definition: {},
        at: 0,
      });
    });
    let made = 0;
    let waiting: LogEntry[] = [];
    let next = 0;
    return {
      cycle: 8,
      before: (calls) => {
        waiting = Array.from({ length: calls }, () => entryOf(made++));
        next = 0;
      },
      call: () => fold.apply(waiting[next++]),
    };
  }

  const settlementOf = (number: number): Settlement => ({
    ...settlements[number % settlements.length],
    decisionId: `d-${number}`,
  });
  const withFeedback = (number: number): LogEntry => {
    const settlement = Math.floor(number / 2);
    if (number % 2 === 0) return settlementOf(settlement);
    return {
      kind: "feedback",
      decisionId: `d-${settlement}`,
      attempt: 1,
      channel: "user",
      revision: 0,
      quality: (number % 101) / 100,
      at: number,
    };
  };
  const usdPerRequest = costs.reduce((left, right) => left + right) / costs.length;
  return {
    settlements: folding(withObjective(linUCB()), settlementOf),
    "settlements, each with feedback": folding(withObjective(linUCB()), withFeedback),
    "settlements under a budget": folding(withBudget(linUCB(), { usdPerRequest }), settlementOf),
  };
};

export default prepare;
