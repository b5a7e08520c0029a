import { linUCB } from "@armature/bandit-linucb";
import { withObjective } from "@armature/budget";
import { Fold, type LogEntry } from "@armature/learner";
import type { Policy } from "@armature/policy";
import { qualityCostLatency, type RewardFunction } from "@armature/reward";
import { type Json, memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import {
  type DecisionsOptions,
  decisionsOf,
  readDecisions,
} from "../../src/off-policy/log/read-decisions.ts";
import { Replica } from "../../src/off-policy/log/replica.ts";
import { splitLog } from "../../src/off-policy/log/split-log.ts";
import { declare, eventfulLog, featureSchema, feedback, settle } from "./entries.ts";

const options = { reward: qualityCostLatency(), budgeted: false };
/** Reports the quality unchanged, with a simple objective. */
const quality: RewardFunction = {
  kind: "quality",
  config: null,
  objective: { costWeight: 0.5 },
  quality: (outcome) => outcome.quality,
};
const plain = { reward: quality, budgeted: false };
const asConfigured = { costWeight: 0.5, latencyWeight: 0.1, latencyScaleMs: 10_000 };
const of = (entries: readonly LogEntry[], how: DecisionsOptions = options) =>
  decisionsOf(() => entries as readonly Json[], how);

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
    const log = await of(entries);
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
  const { decisions } = await of(
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
  const { decisions, entries, unused, tiers, dimension } = await of(
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
  const { decisions } = await of(
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
  const { decisions, unused } = await of(
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
  const { decisions } = await of([declare("a"), expired], plain);
  expect(decisions[0]?.costUsd).toBeUndefined();
  expect(decisions[0]?.quality).toBeUndefined();
  const late = await of(
    [
      declare("a"),
      expired,
      settle("d", { outcome: { costUsd: 0.02, quality: 0.6, latencyMs: 7 } }),
    ],
    plain,
  );
  expect(late.decisions).toMatchObject([{ costUsd: 0.02, quality: 0.6, latencyMs: 7 }]);
});

test("a decision has its own objective, or in an older log the configuration's", async () => {
  const own = { costWeight: 2, latencyWeight: 0, costScaleUsd: 0.004, latencyScaleMs: 1000 };
  const entries = [
    declare("a", { costUsd: 0.001 }),
    declare("b", { costUsd: 0.02 }),
    settle("own", { objective: own, at: 1 }),
    settle("old", { at: 2 }),
  ];
  const objectives = async (how: DecisionsOptions) =>
    Object.fromEntries(
      (await of(entries, how)).decisions.map(({ decisionId, objective }) => [
        decisionId,
        objective,
      ]),
    );
  // The most expensive arm's list price is the scale of the weight.
  expect(await objectives(plain)).toEqual({ own, old: { ...asConfigured, costScaleUsd: 0.02 } });
  expect((await objectives(options)).old).toMatchObject({ costWeight: 0.3, latencyWeight: 0.1 });
  expect((await objectives({ ...options, budgeted: true })).old).toMatchObject({ costWeight: 0 });
});

test("the time until a client left is not a latency", async () => {
  const outcome = { latencyMs: 9, aborted: true };
  const { decisions } = await of([declare("a"), settle("d", { outcome })], plain);
  expect(decisions[0]?.latencyMs).toBeUndefined();
});

test("a log is split by the time of decision, and nothing that an evaluated decision influences is fitted on", async () => {
  const log = await of(
    [
      declare("a"),
      declare("b"),
      settle("0", { at: 0, outcome: { quality: 1 } }),
      settle("1", { at: 1, outcome: { quality: 1 } }),
      // Decided third and fourth but settled in reverse order; the second was slow.
      settle("4", { at: 4, outcome: { quality: 1 } }),
      settle("3", { at: 3, outcome: { quality: 1 } }),
      settle("2", { at: 2, outcome: { quality: 1 } }),
      settle("5", { at: 5, outcome: { quality: 1 } }),
    ],
    plain,
  );
  const { evaluated, earlier, fittedBefore } = splitLog(log, 0.5);
  expect(evaluated.map(({ decisionId }) => decisionId)).toEqual(["3", "4", "5"]);
  expect(fittedBefore).toBe(4);
  expect(earlier.map(({ decisionId }) => decisionId)).toEqual(["0", "1"]);
});

test("a stored log is read, also if it was trimmed", async () => {
  const storage = await memoryStorage()();
  await storage.log.append([declare("a"), settle("d", { outcome: { quality: 1 } })]);
  const offset = await storage.log.append([settle("e", { outcome: { quality: 0 } })]);
  await storage.log.append([settle("f", { outcome: { quality: 0.5 } })]);
  expect((await readDecisions(storage.log, plain)).decisions).toHaveLength(3);
  await storage.log.trim(offset);
  const left = await readDecisions(storage.log, plain);
  expect(left.decisions.map(({ decisionId }) => decisionId)).toContain("f");
  await storage.close();
});

test("a log without decisions, and one of other entries, are refused", async () => {
  await expect(of([declare("a")])).rejects.toMatchObject({ code: "no-decisions" });
  await expect(
    decisionsOf(() => [settle("d") as unknown as Json, { kind: "what" }], options),
  ).rejects.toMatchObject({ code: "invalid-entry" });
});
