import { type Observation, type PolicyFactory, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage } from "@armature/storage";
import {
  changedJson,
  prototypes,
  strangeIds,
  strangeNumbers,
  strangeValues,
} from "@armature/test-kit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Fold, LearnerError, type LogEntry, LogFollower } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";
import { recordingPolicy } from "./recording-policy.ts";

function createFold(policy: PolicyFactory = uniform()): Fold {
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy,
    reward: qualityCostLatency(),
  });
  for (const entry of [declare("a"), declare("b")]) fold.apply(entry);
  return fold;
}

const textOf = (fold: Fold) => JSON.stringify([fold.snapshot(), fold.ledger.days()]);

const valid: readonly LogEntry[] = [
  settle(
    "d",
    "a",
    { quality: 1, costUsd: 1, usage: { inputTokens: 3 } },
    {
      tenant: "acme",
      conversation: "c",
      turn: "exchange",
      switchCost: { usd: [0, 0.5], requests: 3 },
      objective: { costWeight: 0.3, latencyWeight: 0.1, costScaleUsd: 0.01, latencyScaleMs: 5000 },
    },
  ),
  feedback("d", 0.5),
  declare("c", { prior: { featureSchema, mean: [0.5, 0], strength: 3 }, features: [1] }),
  { kind: "control", op: "remove-arm", id: "a", at: 0 },
  {
    kind: "control",
    op: "set-objective",
    tenant: "acme",
    objective: { costWeight: 0.5, latencyScaleMs: 2000 },
    at: 0,
  },
];

/** Folds an entry; it must be refused without an effect, or leave a finite state. */
function checkFold(fold: Fold, entry: unknown): boolean {
  const before = textOf(fold);
  try {
    fold.apply(entry as Json);
  } catch (error) {
    expect(LearnerError.isInstance(error), String(error)).toBe(true);
    expect(textOf(fold)).toBe(before);
    return false;
  }
  // JSON turns numbers that are not finite into null, which no restore accepts.
  createFold().restore(JSON.parse(JSON.stringify(fold.snapshot())));
  return true;
}

test("a changed entry is refused and changes nothing, or folded into a finite state", () => {
  const before = prototypes();
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...valid).chain(changedJson), (entry) => {
      if (!checkFold(createFold(), entry)) refused += 1;
    }),
    { numRuns: 1500, seed: 5 },
  );
  expect(refused).toBeGreaterThan(300);
  expect(prototypes()).toBe(before);
});

test("anything at all is refused and changes nothing", () => {
  const before = prototypes();
  const fold = createFold();
  fc.assert(
    fc.property(fc.oneof(strangeValues, fc.anything()), (entry) => {
      expect(checkFold(fold, entry)).toBe(false);
    }),
    { numRuns: 1500, seed: 6 },
  );
  expect(prototypes()).toBe(before);
});

test("every number of every entry at its edges leaves the state finite", () => {
  const fold = createFold();
  for (const at of strangeNumbers) {
    for (const [i, amount] of strangeNumbers.entries()) {
      const id = `${at}/${i}`;
      checkFold(fold, settle(id, "a", { quality: amount, costUsd: at }, { at: amount }));
      checkFold(fold, settle(`${id}/2`, "b", { costUsd: amount, latencyMs: at }, { at }));
      checkFold(fold, feedback(id, amount, { at, revision: at }));
      checkFold(fold, declare("a", { costUsd: amount, quality: at, at }));
      const weighed = { costWeight: at, latencyWeight: amount };
      const objective = { ...weighed, costScaleUsd: amount, latencyScaleMs: at };
      checkFold(fold, settle(`${id}/3`, "a", {}, { objective }));
      const usage = { cachedInputTokens: Math.abs(at), cacheWriteTokens: Math.abs(amount) };
      const switchCost = { usd: [amount, at], requests: amount };
      checkFold(fold, settle(`${id}/4`, "a", { costUsd: at, usage }, { conversation: id, at }));
      checkFold(fold, settle(`${id}/5`, "a", { costUsd: at }, { switchCost }));
      checkFold(fold, { kind: "control", op: "set-objective", objective, at });
    }
  }
  for (const { usd } of fold.ledger.days()) expect(Number.isFinite(usd)).toBe(true);
});

test("prices that rise without bounds leave expected costs finite", () => {
  const fold = createFold();
  for (const costUsd of [5e-324, 1e12, 1e-300, 1e12, 5e-324, 1e12, 0, 1e12]) {
    fold.apply(declare("a", { costUsd }));
    expect(Number.isFinite(fold.expectedCost("a"))).toBe(true);
  }
});

test.each(strangeIds.map((id) => [id]))("an id is refused or kept unchanged: %j", (id) => {
  const before = prototypes();
  const fold = createFold();
  const taken = checkFold(fold, declare(id));
  expect(fold.arms.has(id)).toBe(taken);
  const entry = settle(id, id, { costUsd: 1 }, { tenant: id, eligible: [id], probabilities: [1] });
  expect(checkFold(fold, entry)).toBe(taken);
  expect(checkFold(fold, feedback(id, 0.5, { channel: id }))).toBe(taken);
  expect(fold.isRepetition(id, 1, id, 0)).toBe(taken);
  if (taken) {
    expect(fold.expectedCost(id)).toBe(1);
    expect(Object.entries(fold.ledger.days()[0].tenants)).toEqual([[id, 1]]);
    expect(fold.tiers.get("default")?.policy.arms().at(-1)).toMatchObject({ id, count: 1 });
  }
  expect(prototypes()).toBe(before);
});

test("deep or large entries are refused or folded in time", () => {
  const fold = createFold();
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) as Json;
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]));
  for (const field of Object.keys(valid[0])) {
    checkFold(fold, { ...valid[0], [field]: deep });
    checkFold(fold, { ...valid[0], decisionId: field, [field]: wide });
  }
  expect(checkFold(fold, { ...valid[0], ...wide, decisionId: "wide" })).toBe(true);
  expect(checkFold(fold, declare("deep", { definition: deep }))).toBe(false);
  expect(checkFold(fold, declare("wide", { definition: wide }))).toBe(true);
});

test("sixteen channels can rate one attempt, and each can still correct itself", () => {
  const fold = createFold();
  fold.apply(settle("d", "a", { quality: 1 }));
  for (let i = 0; i < 50; i++) fold.apply(feedback("d", 0.5, { channel: `c${i}` }));
  expect(fold.counts).toMatchObject({ feedback: 16, repeated: 34 });
  expect(fold.isRepetition("d", 1, "c16", 0)).toBe(true);
  expect(fold.isRepetition("d", 1, "c15", 1)).toBe(false);
});

test("a probability that rounding led beyond 1 counts as 1, and an arm that was not drawn has none", () => {
  const seen: Observation[] = [];
  const fold = createFold(recordingPolicy(seen));
  fold.apply(settle("d1", "a", {}, { probabilities: [1 + 1e-10, 0] }));
  fold.apply(settle("d2", "a", {}, { eligible: ["b"], probabilities: [1] }));
  expect(seen.map(({ propensity }) => propensity)).toEqual([1, null]);
  expect(checkFold(fold, settle("d3", "a", {}, { probabilities: [1.1, 0] }))).toBe(false);
});

test("one wrong clock does not end feedback for later attempts", () => {
  const fold = createFold();
  fold.apply(settle("future", "a", {}, { at: 8.64e15 }));
  for (let i = 0; i < 10_001; i++) fold.apply(settle(`d${i}`, "a", {}, { at: i }));
  expect(fold.isForgotten("not settled yet", 1, 20_000)).toBe(false);
  expect(fold.isForgotten("long ago", 1, 0)).toBe(true);
});

test("an entry that cannot be folded is not written, nor the entries appended with it", async () => {
  const storage = await memoryStorage()();
  const problems: unknown[] = [];
  const follower = await LogFollower.open({
    fold: createFold(),
    storage,
    onProblem: (problem) => problems.push(problem),
  });
  const bad = [{ ...valid[0], at: 1e308 } as LogEntry, settle("x".repeat(300), "a", {})];
  for (const entry of bad) {
    await expect(follower.append([valid[1], entry])).rejects.toMatchObject({
      code: "invalid-entry",
    });
  }
  await follower.append([valid[0]]);
  expect(follower.fold.counts).toMatchObject({ settlements: 1, feedback: 0 });
  expect(follower.failure).toBeUndefined();
  await follower.stop();
  await storage.close();
  expect(problems).toEqual([]);
});
