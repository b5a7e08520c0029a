import type { DeclareArm, Feedback, LogEntry, Settlement } from "@armature/learner";
import { fork } from "@armature/policy";

export const featureSchema = "three@1";

export function declare(id: string, rest: Partial<DeclareArm> = {}): DeclareArm {
  return {
    kind: "control",
    op: "declare-arm",
    id,
    tiers: ["default"],
    origin: "configuration",
    definition: { id },
    at: 0,
    ...rest,
  };
}

export function settle(decisionId: string, rest: Partial<Settlement> = {}): Settlement {
  return {
    kind: "settlement",
    decisionId,
    attempt: 1,
    tier: "default",
    context: [1, 0.5, -0.25],
    featureSchema,
    eligible: ["a", "b"],
    probabilities: [0.75, 0.25],
    arm: "a",
    outcome: {},
    at: 0,
    stateOffset: null,
    fingerprint: "f",
    ...rest,
  };
}

export function feedback(
  decisionId: string,
  quality: number,
  rest: Partial<Feedback> = {},
): Feedback {
  return {
    kind: "feedback",
    decisionId,
    attempt: 1,
    channel: "user",
    revision: 0,
    quality,
    at: 0,
    ...rest,
  };
}

/**
 * A log with every kind of event: two tiers; ratings that are early, late, duplicated or corrected;
 * failures with a second attempt; pinned models; unrated calls; an added arm and a removed one.
 */
export function eventfulLog(requests: number, seed: number): LogEntry[] {
  const rng = fork(seed, "eventful");
  const chance = (share: number) => rng.uniform() < share;
  const entries: LogEntry[] = ["a", "b"].map((id) =>
    declare(id, { tiers: ["default", "code"], quality: 0.8, costUsd: 0.001 }),
  );
  const later: { readonly due: number; readonly entry: LogEntry }[] = [];
  let arms = ["a", "b"];
  for (let i = 0; i < requests; i++) {
    if (i === Math.floor(requests / 3)) {
      entries.push(declare("c", { tiers: ["default", "code"], costUsd: 0.002 }));
      arms = ["a", "b", "c"];
    }
    if (i === Math.floor((2 * requests) / 3)) {
      entries.push({ kind: "control", op: "remove-arm", id: "b", at: i });
      arms = ["a", "c"];
    }
    const decisionId = `d${i}`;
    const weights = arms.map(() => 0.1 + rng.uniform());
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const probabilities = weights.map((weight) => weight / total);
    const pinned = chance(0.1);
    const draw = rng.uniform();
    let reached = 0;
    const chosen = probabilities.findIndex((p) => {
      reached += p;
      return draw < reached;
    });
    const failed = chance(0.1);
    const settlement = settle(decisionId, {
      tier: chance(0.3) ? "code" : "default",
      context: [1, Math.fround(rng.normal() / 2), Math.fround(rng.normal() / 2)],
      eligible: arms,
      probabilities: pinned ? null : probabilities,
      ...(pinned && { forced: "pinned" }),
      arm: arms[chosen < 0 ? arms.length - 1 : chosen] ?? "a",
      ...(chance(0.2) && { tenant: chance(0.5) ? "t1" : "t2" }),
      outcome: {
        latencyMs: 100 + 900 * rng.uniform(),
        ...(chance(0.9) && { costUsd: 0.002 * rng.uniform() }),
        ...(failed ? { failed } : {}),
        ...(chance(0.3) && !failed && { quality: rng.uniform() }),
        ...(chance(0.05) && { aborted: true }),
      },
      at: i,
    });
    const settledAt = i + Math.floor(5 * rng.uniform());
    later.push({ due: settledAt, entry: settlement });
    if (chance(0.05)) later.push({ due: settledAt + 1, entry: settlement });
    if (failed) {
      const { probabilities: _, ...rest } = settlement;
      later.push({
        due: settledAt,
        entry: {
          ...rest,
          attempt: 2,
          probabilities: null,
          forced: "fallback",
          outcome: { quality: 0.9, costUsd: 0.001 },
        },
      });
      if (chance(0.5)) {
        later.push({ due: settledAt + 2, entry: feedback(decisionId, 0.7, { attempt: 2 }) });
      }
    }
    for (const channel of ["user", "judge"]) {
      if (chance(0.5)) continue;
      const due = Math.max(i, settledAt + Math.floor(8 * rng.uniform()) - 2);
      later.push({ due, entry: feedback(decisionId, rng.uniform(), { channel }) });
      if (chance(0.2)) {
        later.push({ due: due + 1, entry: feedback(decisionId, rng.uniform(), { channel }) });
      }
      if (chance(0.3)) {
        later.push({
          due: due + 3,
          entry: feedback(decisionId, rng.uniform(), { channel, revision: 1 }),
        });
      }
    }
    for (const { due, entry } of later) if (due === i) entries.push(entry);
  }
  for (const { due, entry } of later) if (due >= requests) entries.push(entry);
  return entries;
}
