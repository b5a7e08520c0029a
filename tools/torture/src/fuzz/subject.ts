import { betaThompson, boltzmann, bootstrap, ucb1 } from "@armature/bandit-baselines";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { hybridLinUCB, linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget, withFloor, withObjective, withRewardTarget } from "@armature/budget";
import { Fold, type LogEntry } from "@armature/learner";
import {
  createDistribution,
  decide,
  fork,
  type PolicyFactory,
  type Rng,
  staticPolicy,
  uniform,
  withBurnIn,
} from "@armature/policy";
import { completeObjective, pricesOf, qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";

export const featureSchema = "fuzz@1";
const DIMENSION = 3;
const ARMS = ["a", "b", "c"];

/** Every policy and wrapper. */
export const policies: Readonly<Record<string, PolicyFactory>> = {
  linucb: linUCB(),
  forgetting: linUCB({ forgetting: 0.99 }),
  hybrid: hybridLinUCB(),
  thompson: thompson(),
  "epsilon-greedy": epsilonGreedy(),
  squarecb: squareCB(),
  softmax: boltzmann(),
  "beta-thompson": betaThompson(),
  ucb1: ucb1(),
  bootstrap: bootstrap({ replicas: 3 }),
  static: staticPolicy({ a: 1, b: 2, c: 0 }),
  objective: withObjective(thompson(), { perUsd: 100, perMs: 1e-4 }),
  wrapped: withBudget(withFloor(withBurnIn(linUCB(), { pulls: 2 }), { epsilon: 0.05 }), {
    usdPerRequest: 0.002,
    tenants: { acme: { usdPerRequest: 0.001 } },
  }),
  target: withRewardTarget(uniform(), { meanReward: 0.6 }),
};

/** A fold of two tiers with nothing learned. */
export function newFold(policy: PolicyFactory): Fold {
  return new Fold({
    featureSchema,
    dimension: DIMENSION,
    tiers: ["easy", "hard"],
    policy,
    reward: qualityCostLatency(),
    tenantShare: 0.4,
  });
}

/** Entries of every kind, as a router writes them. */
export function history(seed: number, settlements: number): LogEntry[] {
  const rng = fork(seed, "history");
  const entries: LogEntry[] = ARMS.map((id, i) => ({
    kind: "control",
    op: "declare-arm",
    id,
    tiers: ["easy", "hard"],
    features: [1, i],
    ...(i < 2 && { costUsd: 0.001 * (1 + i), quality: 0.6 + 0.1 * i }),
    origin: "configuration",
    definition: { id },
    at: 0,
  }));
  for (let i = 0; i < settlements; i++) {
    entries.push(settlement(`d${i}`, i, rng));
    if (rng.uniform() < 0.4) entries.push(feedback(`d${Math.floor(rng.uniform() * i)}`, i, rng));
  }
  const set = { kind: "control", op: "set-objective", at: settlements } as const;
  entries.push(
    { ...set, objective: { costWeight: 0.5, costScaleUsd: 0.01 } },
    { ...set, tenant: "acme", objective: { latencyWeight: 2 } },
    { ...set, tenant: "acme", objective: null },
    { ...set, tenant: "other", objective: {} },
    { kind: "control", op: "remove-arm", id: "c", at: settlements },
  );
  return entries;
}

function settlement(decisionId: string, at: number, rng: Rng): LogEntry {
  const expired = rng.uniform() < 0.1;
  const arm = ARMS[Math.floor(rng.uniform() * ARMS.length)] as string;
  const tenant = ["acme", "other", undefined][Math.floor(rng.uniform() * 3)];
  const objective = { costWeight: rng.uniform(), costScaleUsd: 0.002 + 0.001 * rng.uniform() };
  const weighed = rng.uniform() < 0.7;
  return {
    kind: "settlement",
    decisionId,
    attempt: 1,
    tier: rng.uniform() < 0.3 ? "easy" : "hard",
    ...(tenant !== undefined && { tenant }),
    context: [1, Math.fround(rng.uniform()), Math.fround(rng.uniform() - 0.5)],
    featureSchema,
    eligible: ARMS,
    probabilities: [1 / 3, 1 / 3, 1 / 3],
    arm,
    ...(expired && { expired }),
    outcome: {
      ...(rng.uniform() < 0.5 && !expired && { quality: rng.uniform() }),
      costUsd: 0.004 * rng.uniform(),
      ...(!expired && { latencyMs: 1000 * rng.uniform() }),
    },
    ...(weighed && { objective: completeObjective([objective], { budgeted: false }) }),
    at: at * 1e7,
    stateOffset: null,
    fingerprint: "f",
  };
}

function feedback(decisionId: string, at: number, rng: Rng): LogEntry {
  return {
    kind: "feedback",
    decisionId,
    attempt: 1,
    channel: rng.uniform() < 0.5 ? "user" : "judge",
    revision: Math.floor(rng.uniform() * 2),
    quality: rng.uniform(),
    at,
  };
}

export function folded(fold: Fold, entries: readonly LogEntry[]): Fold {
  for (const entry of entries) fold.apply(entry as Json);
  return fold;
}

/** The learned state as a text: equal states give equal texts. */
export function textOf(fold: Fold): string {
  return JSON.stringify([fold.snapshot(), fold.ledger.days()]);
}

/** Prices of a decision that weighs dollars and time. */
const prices = pricesOf({
  costWeight: 0.3,
  latencyWeight: 0.1,
  costScaleUsd: 0.002,
  latencyScaleMs: 1000,
});

/** Throws unless every tier with arms gives a distribution from which an arm can be drawn. */
export function checkDecides(fold: Fold): void {
  const context = Float64Array.of(1, 0.5, -0.25);
  for (const [, { policy }] of fold.tiers) {
    const arms = policy.arms().flatMap(({ id, active }) => (active ? [id] : []));
    if (arms.length === 0) continue;
    const out = createDistribution(arms.length);
    const rng = fork(1, "decide");
    for (const given of [undefined, prices]) {
      policy.score(context, arms, out, { tenant: "acme", prices: given });
      policy.distribute(out, rng);
      decide(out, rng);
    }
  }
}
