import { uniform } from "@armature/policy";
import { memoryStorage, type Storage, StorageError, type StorageFactory } from "@armature/storage";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RouterObserver } from "../src/index.ts";
import { Observers } from "../src/observing/observers.ts";
import { hello, large, routerOf, small } from "./setup.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Seen = readonly [name: string, event: Record<string, unknown>];

/** An observer that remembers every event. */
function recorder(): { readonly observer: Required<RouterObserver>; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const record = (name: string) => (event: unknown) => {
    seen.push([name, event as Record<string, unknown>]);
  };
  const observer = {
    decided: record("decided"),
    attempted: record("attempted"),
    settled: record("settled"),
    feedback: record("feedback"),
    failed: record("failed"),
    changed: record("changed"),
  };
  return { observer, seen };
}

/** A storage in memory that refuses to write while it is broken. */
function breakableStorage(): { broken: boolean; readonly storage: StorageFactory } {
  const memory = memoryStorage();
  const disk = {
    broken: false,
    storage: async (): Promise<Storage> => {
      const opened = await memory();
      const append = opened.log.append.bind(opened.log);
      opened.log.append = async (entries) => {
        if (disk.broken) throw new StorageError("unavailable", "the disk is full");
        return append(entries);
      };
      return opened;
    },
  };
  return disk;
}

function loggerOf() {
  return { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}

test("an attempt is decided, attempted, settled and rated, in this order", async () => {
  const { observer, seen } = recorder();
  let now = 5_000;
  const router = await routerOf({ observers: [observer], clock: () => now, generateId: () => "d" });
  const decision = router.route(hello, { tenant: "acme", conversation: "c" });
  now = 6_000;
  const reported = decision.report({ usage: { inputTokens: 10, outputTokens: 20 }, latencyMs: 7 });
  expect(seen.map(([name]) => name)).toEqual(["decided", "attempted"]);
  await reported;
  await router.feedback(decision.token, { quality: 0.25 });
  // A repetition has no effect.
  await router.feedback(decision.token, { quality: 0.25 });
  await router.close();
  expect(seen.map(([name]) => name)).toEqual(["decided", "attempted", "settled", "feedback"]);
  const [decided, attempted, settled, rated] = seen.map(([, event]) => event);
  const attempt = {
    decisionId: "d",
    attempt: 1,
    decidedAt: 5_000,
    tenant: "acme",
    conversation: "c",
    tier: "default",
    model: decision.model,
    propensity: 0.5,
    forced: undefined,
    objective: decision.explain().objective,
  };
  expect(decided).toMatchObject({ ...attempt, at: 5_000, policyFailed: false });
  expect((decided as { explain(): unknown }).explain()).toEqual(decision.explain());
  const costUsd = decision.model.id === "small" ? 5e-5 : 5e-4;
  const outcome = { usage: { inputTokens: 10, outputTokens: 20 }, latencyMs: 7, costUsd };
  expect(attempted).toEqual({ ...attempt, at: 6_000, outcome });
  expect(settled).toEqual({ ...attempt, at: 6_000, outcome, expired: false, learned: true });
  expect(rated).toEqual({
    at: 6_000,
    decisionId: "d",
    attempt: 1,
    channel: "user",
    revision: 0,
    quality: 0.25,
    learned: true,
  });
});

test("a fallback is an attempt of its own; an expired attempt settles without a report", async () => {
  const { observer, seen } = recorder();
  let now = 0;
  const router = await routerOf({
    observers: [observer],
    clock: () => now,
    decisionTimeoutMs: 60_000,
  });
  const first = router.route(hello, { model: "small" });
  const second = router.route(hello).fallback();
  now += 120_000;
  await vi.advanceTimersByTimeAsync(120_000);
  await vi.waitFor(() => expect(router.status().expired).toBe(3));
  expect(
    seen.map(([name, { attempt, forced, expired }]) => [name, attempt, forced, expired]),
  ).toEqual([
    ["decided", 1, "pinned", undefined],
    ["decided", 1, undefined, undefined],
    ["decided", 2, "fallback", undefined],
    ["settled", 1, "pinned", true],
    ["settled", 1, undefined, true],
    ["settled", 2, "fallback", true],
  ]);
  expect(seen[3]?.[1]).toMatchObject({ decisionId: first.id, outcome: { costUsd: 0.0015 } });
  seen.length = 0;
  await second.report({ failed: true });
  expect(seen).toMatchObject([
    ["attempted", { attempt: 2, outcome: { failed: true } }],
    ["settled", { attempt: 2, expired: false }],
  ]);
  await router.close();
});

test("an observer that throws or rejects disturbs neither requests nor other observers, and is logged once", async () => {
  const { observer, seen } = recorder();
  const logger = loggerOf();
  const throwing: RouterObserver = {
    decided: () => {
      throw new Error("no");
    },
    settled: () => {
      throw new Error("no");
    },
  };
  const rejecting: RouterObserver = { attempted: () => Promise.reject(new Error("no")) };
  const router = await routerOf({ observers: [throwing, rejecting, observer], logger });
  logger.warn.mockClear();
  for (let n = 0; n < 3; n++) await router.route(hello).report({ quality: 1 });
  expect(router.status()).toMatchObject({ settlements: 3 });
  await router.close();
  expect(seen).toHaveLength(9);
  expect(logger.warn.mock.calls.map(([, message]) => message)).toEqual([
    expect.stringContaining("observer failed"),
    expect.stringContaining("observer failed"),
  ]);
});

test("no event carries a prompt, a response, a key or a token, whatever fails", async () => {
  const { observer, seen } = recorder();
  const secret = "PROMPT-0123456789abcdef0123456789abcdef";
  const fail = (): never => {
    throw new Error(`cannot read ${secret}`);
  };
  const router = await routerOf({
    observers: [observer],
    tokenKeys: [{ id: "k", secret }],
    quality: fail,
    policy: (spec) => Object.assign(uniform()(spec), { score: fail }),
    chooseTier: fail,
    tiers: { low: ["small"], high: ["large"] },
  });
  const request = { messages: [{ role: "user", content: secret }] };
  expect(() => router.route(request)).toThrow(secret);
  const decision = router.route(request, { tier: "low" });
  await decision.report({}, { choices: [secret] });
  await router.feedback(decision.token, { quality: 1 });
  await router.close();
  const names = seen.map(([name, { operation }]) => operation ?? name);
  expect(names).toEqual([
    "route",
    "policy",
    "decided",
    "attempted",
    "quality",
    "settled",
    "feedback",
  ]);
  const explained = seen.map(([, { explain, ...event }]) =>
    JSON.stringify([event, typeof explain === "function" ? explain() : undefined]),
  );
  for (const text of explained) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(decision.token);
  }
});

test("failures of the router itself carry their code", async () => {
  const { observer, seen } = recorder();
  const disk = breakableStorage();
  const router = await routerOf({
    observers: [observer],
    storage: disk.storage,
    budget: { usdPerDay: 0.01 },
  });
  const decision = router.route(hello, { model: "small", tenant: "acme" });
  await decision.report({ costUsd: 0.01 });
  expect(() => router.route(hello, { tenant: "acme" })).toThrow("budget");
  disk.broken = true;
  await expect(router.feedback(decision.token, { quality: 1 })).rejects.toThrow("disk");
  disk.broken = false;
  await router.close();
  const failed = seen.filter(([name]) => name === "failed").map(([, event]) => event);
  expect(failed).toMatchObject([
    { operation: "route", code: "budget-exhausted", tenant: "acme", attempt: 1 },
    { operation: "feedback", code: "unavailable", decisionId: decision.id },
  ]);
  expect(failed[1]?.reason).toBe("the feedback was not written: the disk is full");
});

test("a policy that fails for a fallback is named by its decision and attempt", async () => {
  const { observer, seen } = recorder();
  const fail = (): never => {
    throw new Error("no");
  };
  const router = await routerOf({
    observers: [observer],
    generateId: () => "d",
    policy: (spec) => Object.assign(uniform()(spec), { score: fail }),
  });
  router.route(hello).fallback();
  await router.close();
  const failed = seen.filter(([name]) => name === "failed").map(([, event]) => event);
  const reason = "the policy failed: the choice is uniform over the eligible models";
  expect(failed).toMatchObject([
    { operation: "policy", decisionId: "d", attempt: 1, reason, code: undefined },
    { operation: "policy", decisionId: "d", attempt: 2, reason, code: undefined },
  ]);
});

test("an outcome that cannot be written fails, and is attempted again when it is repeated", async () => {
  const { observer, seen } = recorder();
  const disk = breakableStorage();
  const router = await routerOf({ observers: [observer], storage: disk.storage });
  const decision = router.route(hello);
  disk.broken = true;
  await expect(decision.report({})).rejects.toThrow("disk");
  disk.broken = false;
  await decision.report({});
  await router.close();
  expect(seen.map(([name]) => name)).toEqual([
    "decided",
    "attempted",
    "failed",
    "attempted",
    "settled",
  ]);
  expect(seen[2]?.[1]).toMatchObject({ operation: "settlement", decisionId: decision.id });
});

test("changes of models, prices, objectives, policies and circuit breakers are observed", async () => {
  const { observer, seen } = recorder();
  const router = await routerOf({ observers: [observer] });
  const added = { ...large, id: "new" };
  await router.addModel(added);
  await router.setPrice("new", { input: 1, output: 1 });
  await router.removeModel("new");
  await router.setObjective({ costWeight: 0.5 }, "acme");
  await router.swapPolicy(uniform());
  const pinned = Array.from({ length: 6 }, () => router.route(hello, { model: "small" }));
  for (const decision of pinned) await decision.report({ failed: true });
  const { fingerprint } = router.status();
  await router.close();
  expect(seen.filter(([name]) => name === "changed").map(([, event]) => event)).toEqual([
    { at: 1_000, change: "model-added", model: added, tiers: ["default"] },
    { at: 1_000, change: "price-set", id: "new", price: { input: 1, output: 1 } },
    { at: 1_000, change: "model-removed", id: "new" },
    { at: 1_000, change: "objective-set", tenant: "acme", objective: { costWeight: 0.5 } },
    { at: 1_000, change: "policy-swapped", fingerprint },
    { at: 1_000, change: "circuit-opened", id: "small" },
  ]);
});

test("a circuit breaker closes on the first success", async () => {
  const { observer, seen } = recorder();
  const router = await routerOf({ observers: [observer], models: [small] });
  const open = Array.from({ length: 7 }, () => router.route(hello));
  for (const decision of open.slice(0, 6)) await decision.report({ failed: true });
  await open[6]?.report({ quality: 1 });
  await router.close();
  const changes = seen.filter(([name]) => name === "changed").map(([, { change }]) => change);
  expect(changes).toEqual(["circuit-opened", "circuit-closed"]);
});

test("an observer can be attached to a running router, and detached", async () => {
  const { observer, seen } = recorder();
  const router = await routerOf();
  router.route(hello);
  const detach = router.observe(observer);
  router.route(hello);
  detach();
  router.route(hello);
  expect(seen.map(([name]) => name)).toEqual(["decided"]);
  await router.close();
});

test("an event that no observer takes is not built", () => {
  const observers = new Observers(loggerOf(), () => 0);
  const build = vi.fn(() => ({ at: 0, change: "model-removed" as const, id: "m" }));
  observers.notify("changed", build);
  observers.attach({ decided: () => {} });
  observers.notify("changed", build);
  expect(build).not.toHaveBeenCalled();
  observers.attach({ changed: () => {} });
  observers.attach({ changed: () => {} });
  observers.notify("changed", build);
  expect(build).toHaveBeenCalledOnce();
});

test("observers that are not objects are refused", async () => {
  await expect(routerOf({ observers: [null as unknown as RouterObserver] })).rejects.toMatchObject({
    code: "invalid-option",
    message: expect.stringContaining("observers[0]"),
  });
});
