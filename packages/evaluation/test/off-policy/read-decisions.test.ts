import { linUCB } from "@armature/bandit-linucb";
import { withObjective } from "@armature/budget";
import { Fold } from "@armature/learner";
import type { Policy } from "@armature/policy";
import { expect, test } from "vitest";
import { Replica } from "../../src/off-policy/log/replica.ts";
import { asConfigured, decisionsIn, options, plain } from "./decisions-in.ts";
import { declare, eventfulLog, featureSchema, feedback, settle } from "./entries.ts";

test("a policy to which the history is applied has the state of the fold", async () => {
  for (const seed of [1, 2, 3]) {
    const entries = eventfulLog(400, seed);
    const fold = new Fold({
      dimension: 3,
      featureSchema,
      tiers: ["default", "code"],
      policy: withObjective(linUCB()),
      reward: options.reward,
    });
    for (const entry of entries) fold.apply(entry);
    const log = await decisionsIn(entries);
    const snapshots = new Map<string, unknown>();
    const made: Policy[] = [];
    const replica = new Replica(
      (spec) => {
        const policy = withObjective(linUCB())(spec);
        made.push(policy);
        return policy;
      },
      log,
      0,
    );
    replica.learn(Number.POSITIVE_INFINITY);
    log.tiers.forEach((tier, i) => {
      snapshots.set(tier, made[i]?.snapshot());
    });
    for (const [tier, { policy }] of fold.tiers) {
      expect(snapshots.get(tier), tier).toEqual(policy.snapshot());
    }
  }
});

test("qualities are the fold's final ones of the first attempt", async () => {
  const { decisions } = await decisionsIn(
    [
      declare("a"),
      declare("b"),
      feedback("early", 0.3),
      settle("early", { outcome: { quality: 0.9 }, at: 1 }),
      settle("corrected", { at: 2 }),
      feedback("corrected", 0.2),
      feedback("corrected", 0.6),
      feedback("corrected", 0.7, { revision: 1 }),
      settle("twice", { outcome: { quality: 0.4 }, at: 3 }),
      settle("twice", { outcome: { quality: 0.8 }, at: 3 }),
      settle("fallback", { outcome: { failed: true, quality: 0 }, at: 4 }),
      settle("fallback", {
        attempt: 2,
        probabilities: null,
        forced: "fallback",
        outcome: { quality: 1 },
        at: 4,
      }),
      feedback("fallback", 1, { attempt: 2 }),
      settle("voices", { at: 5 }),
      feedback("voices", 0, { channel: "judge" }),
      feedback("voices", 1),
      settle("unknown", { at: 6 }),
    ],
    plain,
  );
  expect(
    Object.fromEntries(decisions.map(({ decisionId, quality }) => [decisionId, quality])),
  ).toEqual({
    early: 0.3,
    corrected: 0.7,
    twice: 0.4,
    fallback: 0,
    voices: 0.5,
    unknown: undefined,
  });
});

test("a decision has the draw, its probabilities and its outcome", async () => {
  const { decisions, entries, unused, tiers, dimension } = await decisionsIn(
    [
      declare("a"),
      settle("drawn", {
        arm: "b",
        outcome: { quality: 1, costUsd: 0.5, latencyMs: 40 },
        at: 9,
        tenant: "t",
      }),
      settle("pinned", { probabilities: null, forced: "pinned", at: 8 }),
      settle("pinned", { probabilities: null, forced: "pinned", at: 8 }),
    ],
    plain,
  );
  expect({ entries, unused, tiers, dimension }).toEqual({
    entries: 4,
    unused: 1,
    tiers: ["default"],
    dimension: 3,
  });
  // In order of decision, not of settlement.
  expect(decisions).toEqual([
    expect.objectContaining({ decisionId: "pinned", probabilities: null, forced: "pinned" }),
    {
      decisionId: "drawn",
      tier: "default",
      tenant: "t",
      cluster: "t",
      position: 1,
      at: 9,
      context: Float64Array.of(1, 0.5, -0.25),
      eligible: ["a", "b"],
      chosen: 1,
      probabilities: Float64Array.of(0.75, 0.25),
      objective: asConfigured,
      quality: 1,
      costUsd: 0.5,
      latencyMs: 40,
    },
  ]);
});

test("a decision's cluster is its conversation, else its tenant, else itself", async () => {
  const { decisions } = await decisionsIn(
    [
      declare("a"),
      settle("first", { tenant: "t", conversation: "c" }),
      settle("second", { tenant: "t" }),
      settle("third", { conversation: "c" }),
      settle("fourth"),
    ],
    plain,
  );
  const clusters = Object.fromEntries(
    decisions.map(({ decisionId, cluster }) => [decisionId, cluster]),
  );
  expect(clusters).toEqual({ first: "c", second: "t", third: "c", fourth: "fourth" });
});

test("invalid distributions are not propensities", async () => {
  const { decisions, unused } = await decisionsIn(
    [
      declare("a"),
      settle("sum", { probabilities: [0.05, 0.05] }),
      settle("length", { probabilities: [1] }),
      settle("never", { probabilities: [0, 1] }),
      settle("stranger", { arm: "z" }),
      settle("fine", { probabilities: [1, 0] }),
    ],
    plain,
  );
  expect(decisions.map(({ probabilities }) => probabilities)).toEqual([
    null,
    null,
    null,
    Float64Array.of(1, 0),
  ]);
  // The fold itself refuses an arm that was not eligible.
  expect(unused).toBe(1);
});

test("predicted dollars of an unreported attempt do not count as its cost", async () => {
  const expired = settle("d", { expired: true, outcome: { costUsd: 0.01 } });
  const { decisions } = await decisionsIn([declare("a"), expired], plain);
  expect(decisions[0]?.costUsd).toBeUndefined();
  expect(decisions[0]?.quality).toBeUndefined();
  const late = await decisionsIn(
    [
      declare("a"),
      expired,
      settle("d", { outcome: { costUsd: 0.02, quality: 0.6, latencyMs: 7 } }),
    ],
    plain,
  );
  expect(late.decisions).toMatchObject([{ costUsd: 0.02, quality: 0.6, latencyMs: 7 }]);
});
