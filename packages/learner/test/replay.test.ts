import type { Policy, PolicyFactory } from "@armature/policy";
import { uniform } from "@armature/policy";
import { pricesOf, qualityCostLatency } from "@armature/reward";
import { memoryStorage, type Storage } from "@armature/storage";
import { expect, test } from "vitest";
import { Fold, replay } from "../src/index.ts";
import { declare, featureSchema, settle } from "./entries.ts";

/** Gives the second arm probability n/(n + 1) after n observations, so that the state shows. */
const counting: PolicyFactory = (spec) => {
  const policy: Policy = uniform()(spec);
  policy.distribute = (out) => {
    const [{ count }, other] = policy.arms();
    const n = count + other.count;
    out.probability[0] = 1 / (n + 1);
    out.probability[1] = n / (n + 1);
  };
  return policy;
};

const newFold = (policy = counting) =>
  new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy,
    reward: qualityCostLatency(),
  });

async function logOf(): Promise<Storage> {
  const storage = await memoryStorage()();
  const { fingerprint } = newFold();
  await storage.log.append([
    declare("a"),
    declare("b"),
    settle("d1", "a", {}),
    settle("d2", "b", {}),
  ]);
  const decided = { stateOffset: "4", fingerprint };
  await storage.log.append([
    settle("d3", "b", {}, { stateOffset: "3", fingerprint }),
    settle("d4", "b", {}, { ...decided, probabilities: [1 / 3, 2 / 3] }),
    settle("d4", "a", {}, { ...decided, attempt: 2, probabilities: null, forced: "fallback" }),
    settle("d5", "a", {}, { ...decided, probabilities: [1 / 3 + 1e-16, 2 / 3] }),
  ]);
  return storage;
}

test("a decision is scored by the state that made it, not by later learning", async () => {
  const storage = await logOf();
  const { settlement, distribution, reproduced } = await replay({
    storage,
    fold: newFold(),
    decisionId: "d4",
  });
  expect(settlement).toMatchObject({ decisionId: "d4", attempt: 1 });
  expect(Array.from(distribution.probability.subarray(0, 2))).toEqual([1 / 3, 2 / 3]);
  expect(reproduced).toBe(true);
});

test("other probabilities or another configuration are marked as not reproduced", async () => {
  const storage = await logOf();
  const told = async (decisionId: string, fold = newFold()) =>
    (await replay({ storage, fold, decisionId })).reproduced;
  expect(await told("d3")).toBe(true);
  expect(await told("d4", newFold(uniform()))).toBe(false);
  expect(await told("d5")).toBe(false);
});

test("a forced attempt has no probabilities to compare", async () => {
  const storage = await logOf();
  const { settlement, reproduced } = await replay({
    storage,
    fold: newFold(),
    decisionId: "d4",
    attempt: 2,
  });
  expect(settlement.forced).toBe("fallback");
  expect(reproduced).toBe(true);
});

test("a decision is scored by the objective that it had, and for its tenant", async () => {
  const told: unknown[] = [];
  const noting: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const score = policy.score.bind(policy);
    policy.score = (context, arms, out, terms) => {
      told.push(terms);
      score(context, arms, out, terms);
    };
    return policy;
  };
  const objective = {
    costWeight: 0.6,
    latencyWeight: 0.1,
    costScaleUsd: 0.03,
    latencyScaleMs: 500,
  };
  const storage = await memoryStorage()();
  await storage.log.append([
    declare("a"),
    declare("b"),
    settle("d1", "a", {}, { objective, tenant: "acme", stateOffset: "2" }),
    settle("d2", "a", {}, { stateOffset: "2" }),
  ]);
  for (const decisionId of ["d1", "d2"]) {
    await replay({ storage, fold: newFold(noting), decisionId });
  }
  expect(told).toEqual([{ tenant: "acme", prices: pricesOf(objective) }, {}]);
});

test("a decision that is not in the log, or whose past was trimmed, is refused", async () => {
  const storage = await logOf();
  const options = { storage, fold: newFold() };
  await expect(replay({ ...options, decisionId: "none" })).rejects.toMatchObject({
    code: "unknown-decision",
  });
  await expect(replay({ ...options, decisionId: "d4", attempt: 3 })).rejects.toThrow(/attempt 3/);
  await storage.log.trim("2");
  await expect(replay({ ...options, decisionId: "d4" })).rejects.toMatchObject({ code: "trimmed" });
});
