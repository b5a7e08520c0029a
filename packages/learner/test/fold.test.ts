import { type Observation, type PolicyFactory, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Fold, type FoldOptions, JOIN_WINDOW, LearnerError } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";
import { recordingPolicy } from "./recording-policy.ts";

function createFold(policy: PolicyFactory = uniform(), rest: Partial<FoldOptions> = {}): Fold {
  return new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy,
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
    ...rest,
  });
}

function applyAll(fold: Fold, ...entries: readonly object[]): void {
  for (const entry of entries) fold.apply(entry as Json);
}

function observed(...entries: readonly object[]): Observation[] {
  const seen: Observation[] = [];
  applyAll(createFold(recordingPolicy(seen)), declare("a"), declare("b"), ...entries);
  return seen;
}

test("a settlement is one observation, with the propensity of the draw", () => {
  const [observation] = observed(
    settle("d", "b", { quality: 0.8, costUsd: 0.002 }, { probabilities: [0.3, 0.7] }),
  );
  expect(observation).toMatchObject({
    decisionId: "d",
    arm: "b",
    eligible: ["a", "b"],
    propensity: 0.7,
    quality: 0.8,
    costUsd: 0.002,
  });
  expect(Array.from(observation.context)).toEqual([1, 0.5]);
});

test("a forced settlement has no propensity and is learned from", () => {
  const [observation] = observed(
    settle("d", "b", { quality: 1 }, { probabilities: null, forced: "pinned" }),
  );
  expect(observation).toMatchObject({ propensity: null, quality: 1 });
});

test("feedback revises its settlement and charges nothing twice", () => {
  const seen = observed(settle("d", "a", { quality: 0.9, costUsd: 1 }), feedback("d", 0.2));
  expect(seen[1]).toMatchObject({ arm: "a", quality: 0.2, revises: 0.9 });
  expect(seen[1]).not.toHaveProperty("costUsd");
});

test("feedback before its settlement is joined when the settlement comes", () => {
  const seen = observed(feedback("d", 0.2), settle("d", "a", { quality: 0.9 }));
  expect(seen).toHaveLength(1);
  expect(seen[0].quality).toBe(0.2);
});

test("the first rating of a channel counts, a higher revision corrects it, and channels are averaged", () => {
  const seen = observed(
    settle("d", "a", { quality: 0.9 }),
    feedback("d", 0.2),
    feedback("d", 0.4),
    feedback("d", 0.6, { revision: 1 }),
    feedback("d", 1, { channel: "judge" }),
  );
  expect(seen.map(({ quality }) => quality)).toEqual([0.9, 0.2, 0.6, 0.8]);
});

test("of a settlement without a quality the cost is learned, and the quality comes with feedback", () => {
  const seen = observed(settle("d", "a", { costUsd: 1 }), feedback("d", 0.5));
  expect(seen[0]).not.toHaveProperty("quality");
  expect(seen[0].costUsd).toBe(1);
  expect(seen[1].quality).toBe(0.5);
  expect(seen[1]).not.toHaveProperty("revises");
});

test("an aborted attempt has no quality, a failed one has quality 0", () => {
  const seen = observed(settle("d", "a", { aborted: true }), settle("e", "a", { failed: true }));
  expect(seen[0]).not.toHaveProperty("quality");
  expect(seen[1].quality).toBe(0);
});

test("attempts at one decision are distinguished", () => {
  const seen = observed(
    settle("d", "a", { failed: true }),
    settle("d", "b", { quality: 1 }, { attempt: 2, probabilities: null, forced: "fallback" }),
    feedback("d", 0.5, { attempt: 2 }),
  );
  expect(seen.map(({ arm, quality }) => [arm, quality])).toEqual([
    ["a", 0],
    ["b", 1],
    ["b", 0.5],
  ]);
});

test("a repeated entry has no effect", () => {
  const fold = createFold();
  applyAll(fold, declare("a"), declare("b"), settle("d", "a", { quality: 1 }));
  const before = JSON.stringify({ ...(fold.snapshot() as object), counts: 0 });
  applyAll(fold, settle("d", "a", { quality: 0 }));
  expect(JSON.stringify({ ...(fold.snapshot() as object), counts: 0 })).toBe(before);
  expect(fold.counts).toMatchObject({ settlements: 1, repeated: 1 });
});

test("a declared quality is a prior of the quality alone", () => {
  const priors: unknown[] = [];
  const spying: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const addArm = policy.addArm.bind(policy);
    policy.addArm = (arm, prior) => {
      priors.push(prior);
      addArm(arm, prior);
    };
    return policy;
  };
  applyAll(
    createFold(spying, { reward: qualityCostLatency() }),
    declare("a", { quality: 0.9, costUsd: 0.01 }),
  );
  expect(priors).toEqual([{ mean: [0.9, 0], strength: 10, costUsd: 0.01 }]);
});

test("arms are added, removed, and added again with what they had learned", () => {
  const fold = createFold();
  const arms = () => fold.tiers.get("default")?.policy.arms();
  applyAll(fold, declare("a"), declare("b"), settle("d", "a", { quality: 1 }));
  const remove = { kind: "control", op: "remove-arm", id: "a", at: 0 };
  applyAll(fold, remove, remove);
  expect(arms()?.[0]).toMatchObject({ id: "a", active: false, count: 1 });
  expect(fold.arms.get("a")?.active).toBe(false);
  applyAll(fold, settle("e", "a", { quality: 1 }), declare("a"));
  expect(arms()?.[0]).toMatchObject({ id: "a", active: true, count: 2 });
});

test("an arm is removed from tiers that its declaration does not name", () => {
  const fold = createFold(uniform(), { tiers: ["easy", "hard"] });
  applyAll(fold, declare("a", { tiers: ["easy", "hard"] }), declare("a", { tiers: ["hard"] }));
  const active = [...fold.tiers].map(([, { policy }]) => policy.arms()[0].active);
  expect(active).toEqual([false, true]);
});

test("an entry that the policy refuses is counted, and only its dollars are learned", () => {
  const fold = createFold(recordingPolicy([], true));
  applyAll(fold, declare("a"), declare("b"));
  const before = fold.snapshot() as { tiers: Json };
  const settlement = settle("d", "a", { quality: 1, costUsd: 2 });
  applyAll(fold, settlement, settlement);
  expect(fold.counts).toMatchObject({ refused: 1, repeated: 1, settlements: 0 });
  expect(fold.lastRefusal).toBe("refused");
  expect((fold.snapshot() as { tiers: Json }).tiers).toEqual(before.tiers);
  expect(fold.ledger.spent(0)).toBe(2);
});

test("contexts of another feature schema stop the fold without an effect", () => {
  const fold = createFold();
  applyAll(fold, declare("a"));
  const before = JSON.stringify(fold.snapshot());
  const foreign = () => applyAll(fold, settle("d", "a", {}, { featureSchema: "other@1" }));
  expect(foreign).toThrow(LearnerError);
  expect(foreign).toThrow(/other@1.*two@1/);
  expect(JSON.stringify(fold.snapshot())).toBe(before);
});

test.each([
  [null],
  [{ kind: "settlement" }],
  [{ kind: "unheard-of" }],
  [{ ...settle("d", "a", {}), attempt: 0 }],
  [{ ...settle("d", "a", {}), outcome: { costUsd: -1 } }],
  [{ ...feedback("d", 2) }],
])("a value that is no entry is refused: %j", (value) => {
  expect(() => createFold().apply(value as unknown as Json)).toThrow(
    expect.objectContaining({ code: "invalid-entry" }),
  );
});

test("an arm that one tier's policy refuses joins no tier, and a restart agrees", () => {
  let made = 0;
  const picky: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const addArm = policy.addArm.bind(policy);
    const refuses = made++ % 2 === 1;
    policy.addArm = (arm) => {
      if (refuses && arm.id === "b") throw new Error("not here");
      addArm(arm);
    };
    return policy;
  };
  const fold = createFold(picky, { tiers: ["easy", "hard"] });
  const tiers = ["easy", "hard"];
  applyAll(
    fold,
    declare("a", { tiers }),
    declare("b", { tiers }),
    declare("b", { tiers: ["easy"] }),
  );
  expect(fold.counts.refused).toBe(1);
  expect([...fold.arms.keys()]).toEqual(["a", "b"]);
  const active = (name: string) =>
    fold.tiers
      .get(name)
      ?.policy.arms()
      .filter((arm) => arm.active)
      .map(({ id }) => id);
  expect(active("easy")).toEqual(["a", "b"]);
  expect(active("hard")).toEqual(["a"]);
  const before = JSON.stringify(fold.snapshot());
  fold.restore(JSON.parse(before));
  expect(JSON.stringify(fold.snapshot())).toBe(before);
});

test("a settlement of a removed tier is skipped", () => {
  const fold = createFold();
  applyAll(fold, settle("d", "a", { quality: 1 }, { tier: "gone" }));
  expect(fold.counts).toMatchObject({ foreignTier: 1, settlements: 0 });
});

test("an arm whose declaration was trimmed away can still be learned", () => {
  const fold = createFold();
  applyAll(fold, settle("d", "a", { quality: 1 }));
  expect(fold.tiers.get("default")?.policy.arms()).toMatchObject([{ id: "a", count: 1 }]);
});

test("the fingerprint follows features, tiers, policy and reward, and nothing else", () => {
  const print = createFold().fingerprint;
  expect(createFold().fingerprint).toBe(print);
  expect(print).toMatch(/^[\w-]{22}$/);
  const others = [
    createFold(uniform(), { featureSchema: "two@2" }),
    createFold(uniform(), { tiers: ["easy"] }),
    createFold(uniform(), { reward: qualityCostLatency({ heuristic: false }) }),
    createFold((spec) => Object.assign(uniform()(spec), { config: { other: 1 } })),
  ].map((fold) => fold.fingerprint);
  expect(new Set([print, ...others]).size).toBe(5);
});

test("attempts beyond the window are forgotten, the newest are kept", () => {
  const fold = createFold();
  applyAll(fold, declare("a"), declare("b"));
  for (let i = 0; i <= JOIN_WINDOW; i++)
    applyAll(fold, settle(`d${i}`, "a", { quality: 1 }, { at: i }));
  expect(fold.isForgotten("d0", 1, 0)).toBe(true);
  expect(fold.isForgotten("d1", 1, 1)).toBe(false);
  expect(fold.isForgotten("unsettled", 1, 1)).toBe(false);
});

const ids = fc.constantFrom("d1", "d2", "d3", "d4");
const quality = fc.double({ min: 0, max: 1, noNaN: true });
const objective = fc.record({
  costWeight: fc.double({ min: 0, max: 1000, noNaN: true }),
  latencyWeight: quality,
  costScaleUsd: fc.constantFrom(0.001, 0.02),
  latencyScaleMs: fc.constantFrom(1000, 10_000),
});
const entries = fc.array(
  fc.oneof(
    fc
      .record({
        id: ids,
        arm: fc.constantFrom("a", "b"),
        value: fc.option(quality, { nil: undefined }),
        costUsd: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        tenant: fc.option(fc.constantFrom("acme", "other"), { nil: undefined }),
        days: fc.nat(40),
        expired: fc.boolean(),
        objective: fc.option(objective, { nil: undefined }),
      })
      .map(({ id, arm, value, costUsd, tenant, days, expired, objective }) =>
        settle(
          id,
          arm,
          {
            ...(costUsd !== undefined && { costUsd }),
            ...(value !== undefined && !expired && { quality: value }),
          },
          {
            at: days * 86_400_000,
            ...(tenant !== undefined && { tenant }),
            ...(expired && { expired }),
            ...(objective !== undefined && { objective }),
          },
        ),
      ),
    fc
      .tuple(ids, quality, fc.constantFrom("user", "judge"), fc.nat(2))
      .map(([id, value, channel, revision]) => feedback(id, value, { channel, revision })),
    fc.constantFrom(declare("a", { costUsd: 0.5 }), declare("a", { costUsd: 2 }), declare("b"), {
      kind: "control",
      op: "remove-arm",
      id: "b",
      at: 0,
    }),
    fc
      .tuple(fc.option(objective), fc.constantFrom(undefined, "acme", "other"))
      .map(([objective, tenant]) => ({
        kind: "control",
        op: "set-objective",
        ...(tenant !== undefined && { tenant }),
        objective,
        at: 0,
      })),
  ),
  { maxLength: 40 },
);

test("a snapshot at any point, taken through JSON, continues as if there had been none", () => {
  fc.assert(
    fc.property(entries, fc.nat(40), (all, cut) => {
      const whole = createFold();
      applyAll(whole, declare("a"), declare("b"), ...all);
      const first = createFold();
      applyAll(first, declare("a"), declare("b"), ...all.slice(0, cut));
      const second = createFold();
      second.restore(JSON.parse(JSON.stringify(first.snapshot())));
      applyAll(second, ...all.slice(cut));
      expect(JSON.stringify(second.snapshot())).toBe(JSON.stringify(whole.snapshot()));
    }),
  );
});

test("a snapshot of another fold is refused", () => {
  const other = createFold(uniform(), { tiers: ["easy"] }).snapshot();
  expect(() => createFold().restore(other)).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
});
