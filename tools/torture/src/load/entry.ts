import type { LogEntry } from "@armature/learner";
import { fork } from "@armature/policy";

export const ARMS: readonly string[] = ["small", "middle", "large"];
export const FEATURE_SCHEMA = "torture@1";
export const DIMENSION = 4;

/** Entry `n` of a load, with `at: n`. Equal seeds give equal entries. */
export function entryOf(seed: number, n: number): LogEntry {
  const declared = ARMS[n];
  if (declared !== undefined) return declaration(declared, n);
  const rng = fork(seed, `entry ${n}`);
  const kind = rng.uniform();
  if (kind < 0.5) {
    // Some of these concern unknown decisions, and some repeat earlier feedback.
    const decision = n - 1 - Math.floor(rng.uniform() * 20);
    return {
      kind: "feedback",
      decisionId: `d${decision}`,
      attempt: 1,
      channel: rng.uniform() < 0.7 ? "user" : "judge",
      revision: Math.floor(rng.uniform() * 2),
      quality: rng.uniform(),
      at: n,
    };
  }
  const expired = kind > 0.95;
  const costUsd = 0.0001 + 0.01 * rng.uniform();
  return {
    kind: "settlement",
    decisionId: `d${n}`,
    attempt: 1,
    tier: "default",
    context: [1, ...Array.from({ length: DIMENSION - 1 }, () => Math.fround(rng.normal()))],
    featureSchema: FEATURE_SCHEMA,
    eligible: ARMS,
    probabilities: [0.5, 0.25, 0.25],
    arm: ARMS[Math.floor(rng.uniform() * ARMS.length)] ?? "small",
    ...(expired && { expired: true as const }),
    outcome: expired
      ? { costUsd }
      : { quality: rng.uniform(), costUsd, latencyMs: 100 + 900 * rng.uniform() },
    objective: {
      costWeight: rng.uniform(),
      latencyWeight: 0.1,
      costScaleUsd: 0.01,
      latencyScaleMs: 10_000,
    },
    at: n,
    stateOffset: null,
    fingerprint: "torture",
  };
}

function declaration(id: string, at: number): LogEntry {
  return {
    kind: "control",
    op: "declare-arm",
    id,
    tiers: ["default"],
    origin: "configuration",
    definition: { id },
    at,
  };
}
