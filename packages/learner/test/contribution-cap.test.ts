import { type Observation, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ContributionCap } from "../src/fold/contribution-cap.ts";
import { Fold } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";
import { recordingPolicy } from "./recording-policy.ts";

const tier = "default";
const arms = ["a", "b"];
const judged = fc.record({
  arm: fc.constantFrom(...arms),
  tenant: fc.constantFrom(undefined, "acme", "flood", "flood", "flood", "other", "__proto__"),
});

/** The rule, spelled out over the list of everything that happened. */
function naive(share: number) {
  const past: { arm: string; tenant: string; taught: boolean }[] = [];
  return ({ arm, tenant = "" }: { arm: string; tenant?: string | undefined }): boolean => {
    const window = past.filter((one) => one.arm === arm).slice(-999);
    const taught = window.filter((one) => one.taught);
    const own = taught.filter((one) => one.tenant === tenant).length;
    const may = own + 1 <= Math.ceil(share * (taught.length + 1));
    past.push({ arm, tenant, taught: may });
    return may;
  };
}

test("one tenant contributes at most its share of the latest 1,000 rated attempts of an arm", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.01, 0.1, 0.34, 0.5, 0.999),
      fc.array(judged, { minLength: 1, maxLength: 60 }),
      fc.nat(3000),
      (share, pattern, start) => {
        let shares = new ContributionCap(share);
        const model = naive(share);
        for (let i = 0; i < 2500; i++) {
          const one = pattern[(i * (1 + start)) % pattern.length];
          expect(shares.admit({ tier, ...one })).toBe(model(one));
          if (i % 977 === start % 977) {
            shares = ContributionCap.from(JSON.parse(JSON.stringify(shares.snapshot())), share);
          }
        }
      },
    ),
    { numRuns: 12, seed: 7 },
  );
});

test("tiers and arms are counted separately, and tenants within their share contribute in full", () => {
  const shares = new ContributionCap(0.1);
  for (let i = 0; i < 5000; i++) {
    expect(shares.admit({ tier, arm: "a", tenant: `t${i % 10}` })).toBe(true);
  }
  expect(shares.admit({ tier: "other", arm: "a", tenant: "t0" })).toBe(true);
  expect(shares.admit({ tier: "other", arm: "a", tenant: "t0" })).toBe(false);
  expect(shares.admit({ tier: "other", arm: "b", tenant: "t0" })).toBe(true);
});

test("without a cap all tenants contribute, and nothing is stored", () => {
  const shares = new ContributionCap(1);
  for (let i = 0; i < 2000; i++) expect(shares.admit({ tier, arm: "a" })).toBe(true);
  expect(shares.snapshot()).toEqual([]);
});

function learned(tenantShare: number | undefined, entries: readonly object[]) {
  const seen: Observation[] = [];
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: [tier],
    policy: recordingPolicy(seen),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
    tenantShare,
  });
  for (const entry of [declare("a"), declare("b"), ...entries]) fold.apply(entry as Json);
  return { fold, seen };
}

const flood = { tenant: "flood" };

test("attempts beyond the cap are billed and counted, and their quality is never learned", () => {
  const { fold, seen } = learned(0.5, [
    settle("d1", "a", { quality: 1, costUsd: 1 }, flood),
    settle("d2", "a", { quality: 1, costUsd: 2 }, flood),
    settle("d3", "a", { costUsd: 4 }, flood),
    feedback("d2", 0),
    feedback("d3", 0),
    feedback("d1", 0.5),
  ]);
  expect(seen.map(({ quality, costUsd }) => [quality, costUsd])).toEqual([
    [1, 1],
    [undefined, 2],
    [undefined, 4],
    [0.5, undefined],
  ]);
  expect(fold.counts).toMatchObject({ settlements: 3, feedback: 3, capped: 2, refused: 0 });
  expect(fold.ledger.spent(0, "flood")).toBe(7);
  expect(fold.expectedCost("a")).toBeCloseTo(7 / 3, 12);
});

test("an attempt is admitted once, when its first quality is known, and can be revised after a restart", () => {
  const before = [
    settle("d1", "a", { quality: 1 }, flood),
    settle("d2", "a", { quality: 1 }, flood),
    settle("d3", "a", {}, { tenant: "acme" }),
  ];
  const after = [
    feedback("d3", 0.25),
    feedback("d3", 0.5, { revision: 1 }),
    feedback("d2", 0.5),
    settle("d4", "a", { quality: 0 }, flood),
  ];
  const { fold, seen } = learned(0.5, before);
  const { fold: other, seen: rest } = learned(0.5, []);
  other.restore(JSON.parse(JSON.stringify(fold.snapshot())));
  for (const entry of after) {
    fold.apply(entry as Json);
    other.apply(entry as Json);
  }
  expect(rest).toEqual(seen.slice(3));
  expect(rest.map(({ quality, revises }) => [quality, revises])).toEqual([
    [0.25, undefined],
    [0.5, 0.25],
    [0, undefined],
  ]);
  expect(JSON.stringify(other.snapshot())).toBe(JSON.stringify(fold.snapshot()));
});

test("requests without a tenant count as those of one tenant", () => {
  const { seen } = learned(0.5, [
    settle("d1", "a", { quality: 1 }),
    settle("d2", "a", { quality: 1 }),
    settle("d3", "a", { quality: 1 }, { tenant: "acme" }),
  ]);
  expect(seen.map(({ quality }) => quality)).toEqual([1, undefined, 1]);
});

test("by default there is no cap, and the cap is part of the fingerprint", () => {
  const many = Array.from({ length: 50 }, (_, i) => settle(`d${i}`, "a", { quality: 1 }, flood));
  const { fold, seen } = learned(undefined, many);
  expect(seen.every(({ quality }) => quality === 1)).toBe(true);
  expect(fold.counts.capped).toBe(0);
  expect(learned(1, []).fold.fingerprint).toBe(fold.fingerprint);
  expect(learned(0.5, []).fold.fingerprint).not.toBe(fold.fingerprint);
});

test.each([0, -1, 1.01, Number.NaN, Number.POSITIVE_INFINITY])(
  "a share of %s is refused",
  (tenantShare) => {
    expect(
      () =>
        new Fold({
          dimension: 2,
          featureSchema,
          tiers: [tier],
          policy: uniform(),
          reward: qualityCostLatency(),
          tenantShare,
        }),
    ).toThrow(expect.objectContaining({ code: "invalid-option" }));
  },
);
