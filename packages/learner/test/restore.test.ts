import { type PolicyFactory, uniform, withBurnIn } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { changedJson, prototypes } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Fold, LearnerError } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";

function createFold(): Fold {
  return new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["easy", "hard"],
    policy: withBurnIn(uniform(), { pulls: 2 }),
    reward: qualityCostLatency(),
    tenantShare: 0.5,
  });
}

function applyAll(fold: Fold, ...entries: readonly object[]): Fold {
  for (const entry of entries) fold.apply(entry as Json);
  return fold;
}

const objective = { latencyWeight: 0.1, costScaleUsd: 0.01, latencyScaleMs: 10_000 };

const history = [
  declare("a", { tiers: ["easy", "hard"], costUsd: 0.01, quality: 0.7 }),
  declare("b", { tiers: ["hard"] }),
  declare("c", { tiers: ["easy"] }),
  { kind: "control", op: "remove-arm", id: "c", at: 1 },
  ...Array.from({ length: 12 }, (_, i) =>
    settle(
      `d${i}`,
      i % 2 === 0 ? "a" : "b",
      { costUsd: 0.001 * i, latencyMs: 100 + i, ...(i % 3 > 0 && { quality: i / 12 }) },
      {
        tier: i % 4 === 0 ? "easy" : "hard",
        at: i * 3e7,
        ...(i % 4 === 0 && { eligible: ["a"], probabilities: [1] }),
        ...(i % 5 > 0 && { tenant: i % 5 > 2 ? "acme" : "other" }),
        ...(i % 3 > 0 && { objective: { ...objective, costWeight: i / 10 } }),
      },
    ),
  ),
  settle("late", "a", { costUsd: 0.5 }, { tier: "hard", expired: true }),
  // Not a float32 value, which other extractors may log.
  settle("odd", "a", { quality: 1 }, { tier: "hard", context: [1, 0.1] }),
  feedback("d3", 0.2),
  feedback("d3", 0.9, { channel: "judge", revision: 2 }),
  feedback("early", 0.4),
  { kind: "control", op: "set-objective", objective, at: 2 },
  { kind: "control", op: "set-objective", tenant: "acme", objective: { costWeight: 1 }, at: 3 },
];

function textOf(fold: Fold): string {
  return JSON.stringify([
    fold.snapshot(),
    fold.counts,
    fold.expectedCost("a"),
    fold.objective("acme"),
  ]);
}

const snapshot = JSON.parse(JSON.stringify(applyAll(createFold(), ...history).snapshot()));

test("a fold restored from a snapshot continues as if it had never stopped", () => {
  const fold = createFold();
  fold.restore(snapshot);
  const further = [
    settle("late", "a", { quality: 0.5 }, { tier: "hard" }),
    feedback("odd", 0),
    settle("early", "b", { costUsd: 1 }, { tier: "hard", tenant: "acme" }),
    declare("c", { tiers: ["hard"] }),
    feedback("d4", 0.3),
    { kind: "control", op: "set-objective", tenant: "acme", objective: null, at: 4 },
  ];
  expect(textOf(applyAll(fold, ...further))).toBe(
    textOf(applyAll(createFold(), ...history, ...further)),
  );
});

test("a modified snapshot is refused without an effect, or restored exactly", () => {
  const before = prototypes();
  const fold = applyAll(createFold(), ...history.slice(0, 9));
  const text = textOf(fold);
  let refused = 0;
  fc.assert(
    fc.property(changedJson(snapshot), (changed) => {
      const given = JSON.parse(JSON.stringify(changed)) as Json;
      const other = applyAll(createFold(), ...history.slice(0, 9));
      try {
        other.restore(given);
      } catch (error) {
        refused += 1;
        expect(error).toMatchObject({ code: "foreign-snapshot" });
        expect(LearnerError.isInstance(error)).toBe(true);
        expect(textOf(other)).toBe(text);
        return;
      }
      expect(other.snapshot()).toEqual(given);
      // A restored state can be continued.
      applyAll(other, ...history);
      expect(() =>
        createFold().restore(JSON.parse(JSON.stringify(other.snapshot()))),
      ).not.toThrow();
    }),
    { numRuns: 500, seed: 4 },
  );
  expect(refused).toBeGreaterThan(250);
  expect(prototypes()).toBe(before);
});

const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as Json;

/** With the first arm's declaration changed. */
function withFirst(change: object): Json {
  const [first, ...others] = snapshot.arms.arms;
  return { ...snapshot, arms: { ...snapshot.arms, arms: [{ ...first, ...change }, ...others] } };
}

/** With prices that no decision can have. */
function withPrices(prices: Json): Json {
  const [{ settled, ...first }, ...others] = snapshot.window.attempts;
  const attempts = [{ ...first, settled: { ...settled, prices } }, ...others];
  return { ...snapshot, window: { ...snapshot.window, attempts } };
}

test.each<[string, Json]>([
  ["null", null],
  ["a text", "snapshot"],
  ["a list", []],
  ["nothing but a fingerprint", { fingerprint: createFold().fingerprint }],
  ["a part that nests deeply", { ...snapshot, ledger: deep }],
  ["a policy that nests deeply", { ...snapshot, tiers: deep }],
  ["a field that is not known", { ...snapshot, more: 1 }],
  ["a tier that is not configured", { ...snapshot, tiers: [...snapshot.tiers, snapshot.tiers[0]] }],
  ["an arm that the policies know otherwise", withFirst({ active: false })],
  ["a price that is negative", withPrices({ perUsd: -1, perMs: 0 })],
  ["a price too many", withPrices({ perUsd: 1, perMs: 0, perToken: 1 })],
  ["an objective that cannot be", { ...snapshot, objectives: [["", { costWeight: -1 }]] }],
  [
    "an objective of a tenant that is a number",
    { ...snapshot, objectives: [[7, { costWeight: 1 }]] },
  ],
])("%s is refused as a snapshot", (_, value) => {
  const fold = applyAll(createFold(), ...history);
  const before = textOf(fold);
  expect(() => fold.restore(value)).toThrow(expect.objectContaining({ code: "foreign-snapshot" }));
  expect(textOf(fold)).toBe(before);
});

test("a policy that fails while restoring its snapshot changes nothing", () => {
  const failing: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    policy.restore = () => {
      policy.addArm({ id: "half" });
      throw new Error("half-way");
    };
    return policy;
  };
  const options = {
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: failing,
    reward: qualityCostLatency(),
  };
  const fold = applyAll(new Fold(options), declare("a"));
  const before = textOf(fold);
  expect(() => fold.restore(fold.snapshot())).toThrow(/half-way/);
  expect(textOf(fold)).toBe(before);
});

test("`armsVersion` changes when a restore replaces the arms", () => {
  const fold = applyAll(createFold(), ...history.slice(0, 2));
  const versions = [fold.armsVersion];
  fold.restore(snapshot);
  versions.push(fold.armsVersion);
  fold.restore(JSON.parse(JSON.stringify(createFold().snapshot())));
  versions.push(fold.armsVersion);
  expect(new Set(versions).size).toBe(3);
  expect(fold.arms.size).toBe(0);
});
