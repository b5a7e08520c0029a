import { fork } from "@armature/policy";
import { costOf } from "@armature/reward";
import { expect, test } from "vitest";
import { type AgentModel, agentModels } from "../src/conversations/agent-models.ts";
import { CALLS_PER_TASK, CHAT, drawTask } from "../src/conversations/agent-task.ts";
import { PromptCaches } from "../src/conversations/prompt-caches.ts";
import {
  alone,
  always,
  conversing,
  type Served,
  type Strategy,
  serveTasks,
  sticky,
} from "../src/conversations/serve-tasks.ts";

const MINUTE_MS = 60_000;

function modelNamed(id: string): AgentModel {
  const model = agentModels.find((one) => one.model.id === id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

test("a prompt is read from the cache of its model and conversation, until it has not been used for the TTL", () => {
  const caches = new PromptCaches();
  const large = modelNamed("large");
  const call = (minutes: number, inputTokens: number, model = large, conversation = "c") => {
    const prompt = { inputTokens, outputTokens: 1, ttlMs: 5 * MINUTE_MS, at: minutes * MINUTE_MS };
    const { cachedInputTokens, cacheWriteTokens } = caches.call(model, conversation, prompt);
    return [cachedInputTokens, cacheWriteTokens];
  };
  expect(call(0, 1_023)).toEqual([0, 0]);
  expect(call(0, 10_000)).toEqual([0, 10_000]);
  expect(call(4, 12_000)).toEqual([10_000, 2_000]);
  expect(call(8, 13_000)).toEqual([12_000, 1_000]);
  expect(call(8, 13_000, large, "d")).toEqual([0, 13_000]);
  expect(call(8, 13_000, modelNamed("other"))).toEqual([0, undefined]);
  expect(call(9, 14_000, modelNamed("other"))).toEqual([13_000, undefined]);
  expect(call(13, 14_000)).toEqual([0, 14_000]);
});

test("reads cost a tenth of the input, writes 1.25 times as much, and for an hour twice as much", () => {
  const { model } = modelNamed("large");
  const usd = (usage: object) =>
    model.price && costOf({ inputTokens: 1e6, outputTokens: 0, ...usage }, model.price);
  expect(usd({})).toBeCloseTo(5, 9);
  expect(usd({ cachedInputTokens: 1e6 })).toBeCloseTo(0.5, 9);
  expect(usd({ cacheWriteTokens: 1e6 })).toBeCloseTo(6.25, 9);
  expect(usd({ cacheWriteTokens: 1e6, cacheWrite1hTokens: 1e6 })).toBeCloseTo(10, 9);
});

test("a task has 150 calls, whose prompts grow, and mostly exchanges", () => {
  const kinds = { ordinary: 0, exchange: 0, side: 0 };
  for (let seed = 0; seed < 40; seed++) {
    const { calls } = drawTask(fork(seed, "task"));
    expect(calls).toHaveLength(CALLS_PER_TASK);
    expect(calls[0].kind).toBe("ordinary");
    for (const { kind } of calls) kinds[kind] += 1;
    const sizes = calls.filter(({ kind }) => kind !== "side").map((call) => call.inputTokens);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBeGreaterThan(80_000);
  }
  expect(kinds.exchange / kinds.ordinary).toBeGreaterThan(9);
  expect(kinds.side / (40 * CALLS_PER_TASK)).toBeCloseTo(1 / 12, 1);
  const chat = drawTask(fork(1, "task"), CHAT);
  expect(chat.calls.some(({ kind }) => kind === "exchange")).toBe(false);
});

async function sums(strategy: Strategy): Promise<Served> {
  const seeds = [1, 2];
  const all = await Promise.all(seeds.map((seed) => serveTasks(strategy, { seed, tasks: 20 })));
  return all.reduce((total, one) => {
    const entries = Object.entries(one).map(([field, value]) => [
      field,
      value + total[field as keyof Served],
    ]);
    return Object.fromEntries(entries) as Served;
  });
}

test("compared with always sticky, the router splits no exchange, keeps the caches, and is better and cheaper", {
  timeout: 300_000,
}, async () => {
  const router = await sums(conversing);
  const first = await sums(sticky);
  const none = await serveTasks(alone, { seed: 1, tasks: 5 });
  const hits = ({ cachedTokens, inputTokens }: Served) => cachedTokens / inputTokens;
  expect(router.split).toBe(0);
  expect(none.split).toBeGreaterThan(0);
  expect(router.switches).toBeGreaterThan(0);
  expect(first.switches).toBe(0);
  expect(hits(router)).toBeGreaterThan(0.95 * hits(first));
  expect(router.quality).toBeGreaterThan(first.quality);
  expect(router.usd).toBeLessThan(first.usd);
});

test("a strategy that always uses one model does", async () => {
  const served = await serveTasks(always("large"), { seed: 1, tasks: 1 });
  expect(served).toMatchObject({ calls: CALLS_PER_TASK, split: 0, switches: 0 });
  expect(served.quality / served.calls).toBeGreaterThan(0.85);
});
