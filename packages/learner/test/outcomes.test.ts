import { type Observation, uniform } from "@armature/policy";
import { pricesOf, qualityCostLatency, type RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import { expect, test } from "vitest";
import { Fold, type FoldOptions } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";
import { recordingPolicy } from "./recording-policy.ts";

function createFold(seen: Observation[], rest: Partial<FoldOptions> = {}): Fold {
  return new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: recordingPolicy(seen),
    reward: qualityCostLatency(),
    ...rest,
  });
}

function observed(entries: readonly object[], rest?: Partial<FoldOptions>): Observation[] {
  const seen: Observation[] = [];
  const fold = createFold(seen, rest);
  for (const entry of [declare("a"), declare("b"), ...entries]) fold.apply(entry as Json);
  return seen;
}

const outcomes = (seen: readonly Observation[]) =>
  seen.map(({ quality, costUsd, latencyMs, revises, late }) => ({
    quality,
    costUsd,
    latencyMs,
    revises,
    late,
  }));

const objective = {
  costWeight: 0.6,
  latencyWeight: 0.2,
  costScaleUsd: 0.03,
  latencyScaleMs: 5000,
};

test("the policy gets quality, dollars and milliseconds unweighted", () => {
  const outcome = { quality: 0.8, costUsd: 2, latencyMs: 3000 };
  const [plain] = observed([settle("d", "a", outcome)]);
  expect(plain).toMatchObject(outcome);
  const reward = qualityCostLatency({ costWeight: 9, latencyWeight: 9 });
  expect(observed([settle("d", "a", outcome)], { reward })).toEqual([plain]);
});

test("an attempt without a quality is learned by dollars and time, and later by its quality alone", () => {
  const seen = observed([
    settle("d", "a", { costUsd: 2, latencyMs: 300 }),
    feedback("d", 0.4),
    feedback("d", 0.9, { revision: 1 }),
  ]);
  expect(outcomes(seen)).toEqual([
    { costUsd: 2, latencyMs: 300 },
    { quality: 0.4, late: true },
    { quality: 0.9, revises: 0.4 },
  ]);
});

test("a revised quality changes neither dollars nor time", () => {
  const seen = observed([
    settle("d", "a", { quality: 0.9, costUsd: 2, latencyMs: 300 }),
    feedback("d", 0.4),
  ]);
  expect(outcomes(seen)).toEqual([
    { quality: 0.9, costUsd: 2, latencyMs: 300 },
    { quality: 0.4, revises: 0.9 },
  ]);
});

test("an unknown cost or time is left out, not 0", () => {
  const seen = observed([
    settle("d1", "a", { quality: 1 }),
    settle("d2", "a", { quality: 1, costUsd: 0, latencyMs: 0 }),
  ]);
  expect(seen[0]).not.toHaveProperty("costUsd");
  expect(seen[0]).not.toHaveProperty("latencyMs");
  expect(seen[1]).toMatchObject({ costUsd: 0, latencyMs: 0 });
});

test("of an aborted attempt the dollars are learned, but not the time", () => {
  const seen = observed([
    settle("d", "a", { quality: 1, costUsd: 2, latencyMs: 60_000, aborted: true }),
    feedback("d", 1),
  ]);
  expect(outcomes(seen)).toEqual([{ costUsd: 2 }]);
});

test("a failed attempt has quality 0, at its dollars and time", () => {
  const seen = observed([
    settle("d", "a", { quality: 1, costUsd: 2, latencyMs: 60_000, failed: true }),
    feedback("d", 1),
  ]);
  expect(outcomes(seen)).toEqual([{ quality: 0, costUsd: 2, latencyMs: 60_000 }]);
});

test("an expired attempt is learned by its predicted dollars, a late report by its quality alone", () => {
  const seen = observed([
    settle("d", "a", { costUsd: 3 }, { expired: true }),
    settle("d", "a", { quality: 0.7, costUsd: 5, latencyMs: 300 }),
  ]);
  expect(outcomes(seen)).toEqual([{ costUsd: 3 }, { quality: 0.7, late: true }]);
});

test("every observation carries the prices of its decision, also after a restart", () => {
  const entries = [
    settle("d", "a", { costUsd: 2 }, { objective }),
    settle("e", "a", { quality: 1 }),
    feedback("d", 0.4),
    feedback("d", 0.9, { revision: 1 }),
    feedback("e", 0.5),
  ];
  const prices = pricesOf(objective);
  expect(prices.perUsd).toBeCloseTo(20, 12);
  const told = observed(entries).map((observation) => observation.prices);
  expect(told).toEqual([prices, undefined, prices, prices, undefined]);

  const before = createFold([]);
  for (const entry of [declare("a"), declare("b"), ...entries.slice(0, 2)]) {
    before.apply(entry as Json);
  }
  const seen: Observation[] = [];
  const after = createFold(seen);
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  for (const entry of entries.slice(2)) after.apply(entry as Json);
  expect(seen.map((observation) => observation.prices)).toEqual([prices, prices, undefined]);
});

test("an objective with weights of 0 gives prices of 0, not no prices", () => {
  const nothing = { costWeight: 0, latencyWeight: 0, latencyScaleMs: 1 };
  const [{ prices }] = observed([settle("d", "a", { quality: 1 }, { objective: nothing })]);
  expect(prices).toEqual({ perUsd: 0, perMs: 0 });
});

test.each([
  { ...objective, costWeight: 1001 },
  { ...objective, latencyWeight: -0.1 },
  { ...objective, costScaleUsd: 0 },
  { ...objective, costScaleUsd: 1e-13 },
  { ...objective, latencyScaleMs: 1.1e12 },
  { ...objective, latencyScaleMs: undefined },
  { ...objective, qualityWeight: 1 },
  null,
])("a settlement whose objective is %j is refused", (wrong) => {
  const entry = settle("d", "a", { quality: 1 }, { objective: wrong as typeof objective });
  expect(() => observed([JSON.parse(JSON.stringify(entry))])).toThrow(
    expect.objectContaining({ code: "invalid-entry", message: expect.stringMatching("objective") }),
  );
});

/** Half the quality at two dollars, none after one second. */
const notLinear: RewardFunction = {
  kind: "not-linear",
  config: { halfUsd: 2, deadlineMs: 1000 },
  objective: { costWeight: 0, latencyWeight: 0 },
  quality({ quality, costUsd = 0, latencyMs = 0, failed, aborted }) {
    if (aborted) return undefined;
    if (failed || latencyMs > 1000) return 0;
    return quality === undefined ? undefined : quality / (1 + costUsd / 2);
  },
};

test("a nonlinear reward is learned by its value, with the cost of the attempt, also when it comes late", () => {
  const seen = observed(
    [
      settle("d", "a", { quality: 0.8, costUsd: 2, latencyMs: 300 }),
      settle("e", "a", { costUsd: 6, latencyMs: 300 }),
      settle("f", "a", { latencyMs: 1001 }),
      feedback("e", 0.8),
      feedback("d", 0.4),
      feedback("f", 1),
    ],
    { reward: notLinear },
  );
  expect(seen.map(({ quality, revises }) => [quality, revises])).toEqual([
    [0.4, undefined],
    [undefined, undefined],
    [0, undefined],
    [0.2, undefined],
    [0.2, 0.4],
  ]);
  // Dollars and time are learned beside it, for budgets and for reports.
  expect(seen[0]).toMatchObject({ costUsd: 2, latencyMs: 300 });
});

test("the configuration of a reward function is part of the fingerprint, its objective is not", () => {
  const printOf = (reward: RewardFunction) =>
    createFold([], { policy: uniform(), reward }).fingerprint;
  const print = printOf(notLinear);
  expect(printOf({ ...notLinear, objective: { costWeight: 1 } })).toBe(print);
  expect(printOf({ ...notLinear, config: { halfUsd: 3, deadlineMs: 1000 } })).not.toBe(print);
  expect(printOf({ ...notLinear, kind: "other" })).not.toBe(print);
  expect(printOf(qualityCostLatency({ costWeight: 1 }))).toBe(printOf(qualityCostLatency()));
  expect(printOf(qualityCostLatency({ heuristic: false }))).not.toBe(printOf(qualityCostLatency()));
});
