import { qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import { switchCost } from "../../src/conversations/switch-cost.ts";
import { defaultPolicy, type Explanation, type Model, type Turn } from "../../src/index.ts";
import { entriesOf, hello } from "../setup.ts";
import {
  answered,
  cachingModel,
  conversingRouter,
  exchange,
  models,
  ordinary,
  type TestClock,
  written,
} from "./setup.ts";

const MINUTE_MS = 60_000;

/** Its provider caches prompts by itself: writes cost no more than the input. */
const other: Model = {
  ...cachingModel("other", 2),
  price: { input: 2, output: 8, cachedInput: 0.5 },
};
const long: Model = {
  ...cachingModel("long", 1),
  price: {
    input: 1,
    output: 5,
    cachedInput: 0.1,
    tiers: [{ above: 20_000, input: 2, output: 5, cachedInput: 0.2 }],
  },
};
const unpriced: Model = { id: "unpriced", provider: "p", model: "u" };
const all = new Map([...models, other, long, unpriced].map((model) => [model.id, model]));
const ids = [...all.keys()];

/** Switch costs in millionths of a dollar, by model. */
function costs(
  prefixes: readonly (readonly [arm: string, tokens: number, at: number])[],
  turn: Turn = { kind: "ordinary" },
  now = 0,
): Record<string, number> | undefined {
  const conversation = {
    calls: 12,
    turns: 3,
    arm: "cheap",
    tier: "default",
    at: 0,
    prefixes: prefixes.map(([arm, tokens, at]) => ({ arm, tokens, at })),
  };
  const cost = switchCost(conversation, ids, all, turn, now, new Float64Array(ids.length));
  if (cost === undefined) return undefined;
  expect(cost.requests).toBe(4);
  return Object.fromEntries(
    ids.map((id, i) => [id, Number(((cost.usd[i] ?? 0) * 1e6).toFixed(6))]),
  );
}

test("a model that has no prefix pays a cache write instead of a cached read of all of it", () => {
  expect(costs([["cheap", 10_000, 0]])).toEqual({
    cheap: 0,
    middle: 34_500,
    dear: 115_000,
    other: 15_000,
    long: 9_000,
    unpriced: 0,
  });
});

test("a model that has a part of it pays for the rest", () => {
  const prefixes = [
    ["cheap", 10_000, 0],
    ["middle", 4_000, 0],
    ["dear", 12_000, 0],
  ] as const;
  expect(costs(prefixes)).toMatchObject({
    cheap: 2_300,
    middle: 27_600,
    dear: 0,
  });
});

test("a prompt that is cached for an hour is written at that price", () => {
  const turn: Turn = { kind: "ordinary", cacheTtlMs: 60 * MINUTE_MS };
  expect(costs([["cheap", 10_000, 0]], turn)).toMatchObject({
    middle: 57_000,
    other: 15_000,
  });
});

test("a long prefix is priced by its tier", () => {
  expect(costs([["cheap", 30_000, 0]])).toMatchObject({ long: 54_000 });
});

test.each<[Turn["cacheTtlMs"], number, boolean]>([
  [undefined, 5 * MINUTE_MS - 1, true],
  [undefined, 5 * MINUTE_MS, false],
  [60 * MINUTE_MS, 59 * MINUTE_MS, true],
  [60 * MINUTE_MS, 60 * MINUTE_MS, false],
  [0, 0, false],
])("with a TTL of %s ms, a prefix is warm after %d ms: %s", (cacheTtlMs, now, isWarm) => {
  const turn: Turn = { kind: "ordinary", ...(cacheTtlMs !== undefined && { cacheTtlMs }) };
  expect(costs([["cheap", 10_000, 0]], turn, now) !== undefined).toBe(isWarm);
});

test("an expired prefix counts neither for the conversation nor for its model", () => {
  const prefixes = [
    ["cheap", 10_000, 0],
    ["dear", 90_000, -9 * MINUTE_MS],
  ] as const;
  expect(costs(prefixes)).toMatchObject({ cheap: 0, dear: 115_000 });
});

function armOf({ arms }: Explanation, id: string): Explanation["arms"][number] {
  const arm = arms.find((one) => one.id === id);
  if (arm === undefined) throw new Error(`${id} is not eligible`);
  return arm;
}

test("an explanation shows the switch cost as a part of the expected dollars", async () => {
  const router = await conversingRouter();
  await answered(router, "cheap");
  await answered(router, "cheap", exchange);
  const [alone, within] = [router.explain(hello), router.explain(hello, ordinary)];
  expect(within.switchRequests).toBe(2);
  const dear = armOf(within, "dear");
  expect(dear.switchUsd).toBeCloseTo(0.05 * 10 * 1.15, 12);
  expect(dear.costUsd).toBeCloseTo((armOf(alone, "dear").costUsd ?? 0) + 0.05 * 10 * 1.15, 12);
  expect(armOf(within, "cheap")).toEqual(armOf(alone, "cheap"));
  expect(alone).not.toHaveProperty("switchRequests");
  await router.close();
});

test("the score falls by the switch cost's share of a request, at the objective's price", async () => {
  const router = await conversingRouter();
  await answered(router, "cheap");
  await answered(router, "cheap", exchange);
  const objective = { costWeight: 1, costScaleUsd: 2 };
  const alone = armOf(router.explain(hello, { objective }), "dear");
  const within = armOf(router.explain(hello, { ...ordinary, objective }), "dear");
  expect(alone.score - within.score).toBeCloseTo((0.05 * 10 * 1.15) / 2 / 2, 12);
  await router.close();
});

test("maxUsd bounds all of the switch cost", async () => {
  const router = await conversingRouter();
  await answered(router, "cheap");
  const usd = armOf(router.explain(hello), "dear").costUsd ?? 0;
  const bounds = { maxUsd: usd + 0.5 };
  expect(router.explain(hello, bounds).excluded).toEqual({});
  expect(router.explain(hello, { ...ordinary, ...bounds }).excluded).toHaveProperty("dear");
  await router.close();
});

test("an attempt reserves all of its switch cost, and one without a report is settled with it", async () => {
  const storage = memoryStorage();
  const router = await conversingRouter({ storage });
  await answered(router, "cheap");
  const before = router.spending().reservedUsd;
  const decision = router.route(hello, { ...ordinary, model: "dear" });
  const [{ costUsd = 0, switchUsd = 0 } = {}] = decision.explain().arms;
  expect(switchUsd).toBeGreaterThan(0.5);
  expect(router.spending().reservedUsd - before).toBeCloseTo(costUsd, 12);
  await router.close();
  expect((await entriesOf(storage)).at(-1)).toMatchObject({ expired: true, outcome: { costUsd } });
});

test("a switch is logged with its costs, and a decision without any is not", async () => {
  const storage = memoryStorage();
  const router = await conversingRouter({ storage });
  await answered(router, "cheap");
  await answered(router, "dear");
  await router.route(hello).report({ quality: 1 });
  await router.close();
  const logged = (await entriesOf(storage)).slice(3) as Record<string, unknown>[];
  expect(logged.map(({ switchCost }) => switchCost)).toEqual([
    undefined,
    { usd: [expect.closeTo(0.05 * 10 * 1.15, 12)], requests: 1 },
    undefined,
  ]);
});

test("the bill of a switch does not make its model look expensive", async () => {
  const clock: TestClock = { now: 0 };
  const router = await conversingRouter({}, clock);
  for (let i = 0; i < 20; i++) {
    const options = { conversation: `c${i}` };
    const warm = { inputTokens: 50_000, outputTokens: 100, cachedInputTokens: 50_000 };
    const first = router.route(hello, { ...options, model: "cheap" });
    await first.report({ quality: 1, usage: written });
    const second = router.route(hello, { ...options, model: "dear" });
    await second.report({ quality: 1, usage: written });
    const third = router.route(hello, { ...options, model: "dear" });
    await third.report({ quality: 1, usage: { ...warm, cacheWriteTokens: 0 } });
  }
  // A cached read and the answer are 50,000 · $1 + 100 · $50 per million; the mean of the bills is $0.34.
  const { costUsd } = armOf(router.explain(hello), "dear");
  expect(costUsd).toBeGreaterThan(0.04);
  expect(costUsd).toBeLessThan(0.06);
  await router.close();
});

test("a fallback pays for its switch as well", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  const failed = router.route(hello, exchange);
  await failed.report({ failed: true });
  const { arms } = failed.fallback().explain();
  for (const { switchUsd } of arms) expect(switchUsd).toBeGreaterThan(0);
  await router.close();
});

test("the policy leaves a dear model when the saving beats the cold read, and stays otherwise", async () => {
  const policy = defaultPolicy();
  const [cheap, , dear] = models;
  const router = await conversingRouter({
    models: [cheap, dear].flatMap((model) => model ?? []),
    policy,
    reward: qualityCostLatency(),
  });
  for (let i = 0; i < 200; i++) {
    const isCheap = i % 2 === 0;
    const decision = router.route(hello, { model: isCheap ? "cheap" : "dear" });
    await decision.report({ quality: 0.8, costUsd: isCheap ? 0.02 : 0.06 });
  }
  const usage = { inputTokens: 100_000, outputTokens: 10, cacheWriteTokens: 100_000 };
  const probabilityOfCheap = () => armOf(router.explain(hello, ordinary), "cheap").probability;
  expect(probabilityOfCheap()).toBeGreaterThan(0.9);
  // To read the prefix costs the cheap model $0.115, and saves $0.04 a request.
  for (let calls = 1; calls <= 10; calls++) {
    const options = calls === 1 ? ordinary : exchange;
    const decision = router.route(hello, { ...options, model: "dear" });
    await decision.report({ quality: 0.8, costUsd: 0.06, usage });
    if (calls === 1) expect(probabilityOfCheap()).toBeLessThan(0.1);
  }
  expect(probabilityOfCheap()).toBeGreaterThan(0.9);
  await router.close();
});
