import { type Observation, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { expect, test } from "vitest";
import { Fold } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";
import { recordingPolicy } from "./recording-policy.ts";

function learned(...entries: readonly object[]): { fold: Fold; seen: Observation[] } {
  const seen: Observation[] = [];
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: recordingPolicy(seen),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
  });
  for (const entry of [declare("a"), declare("b"), ...entries]) fold.apply(entry as Json);
  return { fold, seen };
}

const expired = (id: string, costUsd: number) => settle(id, "a", { costUsd }, { expired: true });

test("every settlement's dollars are on the ledger, learned from or not", () => {
  const { fold } = learned(
    settle("d1", "a", { costUsd: 1 }, { tenant: "acme" }),
    settle("d1", "a", { costUsd: 100 }, { tenant: "acme" }),
    settle(
      "d1",
      "b",
      { costUsd: 2, failed: true },
      { attempt: 2, tenant: "acme", forced: "fallback" },
    ),
    settle("d2", "a", { costUsd: 4, aborted: true }),
    settle("d3", "a", { costUsd: 8 }, { tier: "gone" }),
    settle("d4", "a", { costUsd: 16 }, { at: 86_400_000 }),
    settle("d5", "a", {}),
    feedback("d1", 1),
  );
  expect(fold.ledger.days()).toEqual([
    { day: "1970-01-01", usd: 15, tenants: { acme: 3 } },
    { day: "1970-01-02", usd: 16, tenants: {} },
  ]);
});

test("an expired attempt costs what was predicted, and says nothing about the arm", () => {
  const { fold, seen } = learned(expired("d", 3));
  expect(seen).toMatchObject([{ arm: "a", costUsd: 3 }]);
  expect(seen[0]).not.toHaveProperty("quality");
  expect(fold.ledger.spent(0)).toBe(3);
  expect(fold.counts).toMatchObject({ settlements: 1, expired: 1 });
  expect(fold.expectedCost("a")).toBeUndefined();
});

test("feedback on an expired attempt is learned from", () => {
  const { seen } = learned(expired("d", 3), feedback("d", 0.4));
  expect(seen[1]).toMatchObject({ arm: "a", quality: 0.4 });
  expect(seen[1]).not.toHaveProperty("revises");
  expect(seen[1]).not.toHaveProperty("costUsd");
});

test("a late report replaces the prediction: on the ledger to the cent, in the policy once", () => {
  const { fold, seen } = learned(
    expired("d", 3),
    settle("d", "a", { costUsd: 5, quality: 0.8 }),
    settle("d", "a", { costUsd: 7, quality: 0.1 }),
    expired("d", 3),
  );
  expect(fold.ledger.spent(0)).toBe(5);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toMatchObject({ quality: 0.8 });
  expect(seen[1]).not.toHaveProperty("costUsd");
  expect(seen[1]).not.toHaveProperty("revises");
  expect(fold.counts).toMatchObject({ settlements: 1, expired: 0, repeated: 2 });
  expect(fold.expectedCost("a")).toBe(5);
});

test("a late report revises earlier feedback, and keeps the predicted cost if it has none", () => {
  const { fold, seen } = learned(
    expired("d", 3),
    feedback("d", 0.4),
    settle("d", "a", { failed: true }),
  );
  expect(seen.map(({ quality, revises }) => [quality, revises])).toEqual([
    [undefined, undefined],
    [0.4, undefined],
    [0, 0.4],
  ]);
  expect(fold.ledger.spent(0)).toBe(3);
});

test("an expiry after the report changes nothing", () => {
  const { fold, seen } = learned(settle("d", "a", { costUsd: 5, quality: 1 }), expired("d", 3));
  expect(seen).toHaveLength(1);
  expect(fold.ledger.spent(0)).toBe(5);
  expect(fold.counts).toMatchObject({ expired: 0, repeated: 1 });
});

test("an expected cost starts at the list price, and follows bills and price changes", () => {
  const { fold } = learned(declare("a", { costUsd: 4 }));
  expect(fold.expectedCost("a")).toBe(4);
  expect(fold.expectedCost("b")).toBeUndefined();
  for (let i = 0; i < 2; i++) {
    fold.apply(settle(`d${i}`, "a", { costUsd: 10 }) as Json);
  }
  expect(fold.expectedCost("a")).toBe(7);
  fold.apply(declare("a", { costUsd: 4, quality: 0.5 }) as Json);
  expect(fold.expectedCost("a")).toBe(7);
  fold.apply(declare("a", { costUsd: 2 }) as Json);
  expect(fold.expectedCost("a")).toBe(3.5);
  fold.apply(declare("a", { costUsd: 0 }) as Json);
  expect(fold.expectedCost("a")).toBe(0);
  fold.apply(declare("a", { costUsd: 8 }) as Json);
  expect(fold.expectedCost("a")).toBe(8);
});

test("a runaway bill is on the ledger in full, but not in the expected cost", () => {
  const { fold } = learned(
    declare("a", { costUsd: 4 }),
    settle("d1", "a", { costUsd: 4000 }),
    settle("d2", "a", { costUsd: 4 }),
  );
  expect(fold.ledger.spent(0)).toBe(4004);
  // Two bills at the list price, the runaway one capped at ten times that, and a normal one.
  expect(fold.expectedCost("a")).toBe((2 * 4 + 40 + 4) / 4);
});

test("bills before the first price stay", () => {
  const { fold } = learned(settle("d", "b", { costUsd: 6 }), declare("b", { costUsd: 1 }));
  expect(fold.expectedCost("b")).toBe(6);
});

test("a cost measured by a prior comes before the list price, in the policy too", () => {
  const told: unknown[] = [];
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: (spec) => {
      const policy = uniform()(spec);
      policy.setCost = (id, costUsd) => told.push([id, costUsd]);
      policy.addArm = (arm, prior) => told.push([arm.id, prior?.costUsd]);
      return policy;
    },
    reward: qualityCostLatency(),
  });
  const prior = { featureSchema, strength: 5, costUsd: 3 };
  fold.apply(declare("a", { costUsd: 1, prior }) as Json);
  expect(fold.expectedCost("a")).toBe(3);
  fold.apply(declare("a", { costUsd: 2, prior }) as Json);
  expect(fold.expectedCost("a")).toBe(6);
  expect(told.slice(0, 2)).toEqual([
    ["a", 3],
    ["a", 3],
  ]);
  expect(told.at(-1)).toEqual(["a", 6]);
});
