import { linUCB } from "@armature/bandit-linucb";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage, type Storage, StorageError } from "@armature/storage";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { entriesOf, hello, large, routerOf } from "./setup.ts";

const costFree = qualityCostLatency({ costWeight: 0, latencyWeight: 0 });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A router whose clock and timers move together. */
async function timed(options: Parameters<typeof routerOf>[0] = {}) {
  let now = 0;
  const router = await routerOf({ clock: () => now, decisionTimeoutMs: 60_000, ...options });
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    await vi.advanceTimersByTimeAsync(milliseconds);
  };
  return { router, pass };
}

test("an attempt without a report is settled at its predicted cost, in time", async () => {
  const storage = memoryStorage();
  const { router, pass } = await timed({ storage });
  const decision = router.route(hello, { model: "large", tenant: "acme" });
  await pass(59_000);
  expect(router.status()).toMatchObject({ settlements: 0, expired: 0 });
  await pass(31_000);
  await vi.waitFor(() => expect(router.status()).toMatchObject({ settlements: 1, expired: 1 }));
  // 500 tokens in and out at $10 and $20 per million.
  expect(router.spending("acme")).toMatchObject({ usd: 0.015, reservedUsd: 0 });
  await router.close();
  const entries = (await entriesOf(storage)).filter((entry) => "decisionId" in (entry as object));
  expect(entries).toMatchObject([
    { decisionId: decision.id, arm: "large", expired: true, outcome: { costUsd: 0.015 } },
  ]);
});

test("a report in time is settled once, however long the router runs", async () => {
  const storage = memoryStorage();
  const { router, pass } = await timed({ storage });
  await router.route(hello).report({ quality: 1 });
  await pass(300_000);
  await router.close();
  const entries = (await entriesOf(storage)) as { kind: string; expired?: true }[];
  expect(entries.filter(({ kind }) => kind === "settlement")).toHaveLength(1);
  expect(entries.some(({ expired }) => expired)).toBe(false);
});

test("reports after learning has stopped are in the log, once each", async () => {
  const storage = memoryStorage();
  const opened = await storage();
  const { router } = await timed({ storage: async () => opened });
  const before = router.route(hello, { model: "large" });
  await opened.log.append([{ kind: "nonsense" }]);
  await vi.waitFor(() => expect(router.status().problems).toMatchObject([/learning has stopped/]));
  await before.report({ quality: 1 });
  const after = router.route(hello, { model: "large" });
  await after.report({ quality: 1 });
  expect(await router.feedback(after.token, { quality: 0 })).toBe(true);
  await expect(router.addModel({ ...large, id: "new" })).rejects.toThrow("not an entry");
  expect(router.models().map(({ id }) => id)).toEqual(["small", "large"]);
  // The ledger lacks these costs, so the cap has to keep counting the expected ones.
  expect(router.spending()).toMatchObject({ usd: 0, reservedUsd: expect.closeTo(0.03) });
  await router.close();
  const entries = (await entriesOf(storage)).filter((entry) => "decisionId" in (entry as object));
  expect(entries).toMatchObject([
    { kind: "settlement", decisionId: before.id },
    { kind: "settlement", decisionId: after.id },
    { kind: "feedback", decisionId: after.id },
  ]);
});

test("a late report revises: its quality is learned, and its bill replaces the prediction", async () => {
  const storage = memoryStorage();
  const { router, pass } = await timed({ storage, policy: linUCB(), reward: costFree });
  const prompt = await routerOf({ policy: linUCB(), reward: costFree });
  const late = router.route(hello, { model: "large" });
  await pass(120_000);
  await vi.waitFor(() => expect(router.status().expired).toBe(1));
  await late.report({ quality: 0.2, costUsd: 0.5 });
  expect(late.reported).toBe(true);
  await expect(late.report({ quality: 1 })).rejects.toMatchObject({ code: "already-reported" });
  await prompt.route(hello, { model: "large" }).report({ quality: 0.2, costUsd: 0.5 });
  expect(router.explain(hello).arms[1].mean).toBe(prompt.explain(hello).arms[1].mean);
  expect(router.status()).toMatchObject({ settlements: 1, expired: 0 });
  expect(router.spending()).toMatchObject({ usd: 0.5 });
  await router.close();
  await prompt.close();
});

test("feedback reaches a decision without a report", async () => {
  const { router, pass } = await timed({ policy: linUCB(), reward: costFree });
  const { token } = router.route(hello, { model: "large" });
  const before = router.explain(hello).arms[1].mean;
  await pass(120_000);
  await vi.waitFor(() => expect(router.status().expired).toBe(1));
  expect(await router.feedback(token, { quality: 0 })).toBe(true);
  expect(router.explain(hello).arms[1].mean).toBeLessThan(before);
  await router.close();
});

test("a report too late to be joined is refused, and not billed twice", async () => {
  const { router, pass } = await timed();
  const late = router.route(hello);
  await pass(120_000);
  await vi.waitFor(() => expect(router.status().expired).toBe(1));
  const { usd } = router.spending();
  await pass(1);
  await Promise.all(
    Array.from({ length: 10_001 }, () => router.route(hello).report({ costUsd: 0 })),
  );
  await expect(late.report({ costUsd: 1 })).rejects.toMatchObject({ code: "already-settled" });
  expect(router.spending().usd).toBe(usd);
  await router.close();
});

test("a close settles attempts without a report, and later reports are refused", async () => {
  const storage = memoryStorage();
  const { router } = await timed({ storage });
  const open = [router.route(hello), router.route(hello)];
  await open[0].report({ quality: 1 });
  await router.close();
  await expect(open[1].report({ quality: 1 })).rejects.toMatchObject({ code: "closed" });
  const again = await routerOf({ storage });
  expect(again.status()).toMatchObject({ settlements: 2, expired: 1 });
  await again.close();
});

test("while the storage refuses, an expiry waits, and is caught up with later", async () => {
  const memory = memoryStorage();
  let broken = false;
  const storage = async (): Promise<Storage> => {
    const opened = await memory();
    const append = opened.log.append.bind(opened.log);
    opened.log.append = async (entries) => {
      if (broken) throw new StorageError("unavailable", "the disk is full");
      return append(entries);
    };
    return opened;
  };
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const { router, pass } = await timed({ storage, logger });
  const decision = router.route(hello, { model: "large" });
  broken = true;
  await pass(120_000);
  expect(logger.error).toHaveBeenCalled();
  expect(router.spending()).toMatchObject({ usd: 0, reservedUsd: 0.015 });
  broken = false;
  await pass(30_000);
  await vi.waitFor(() => expect(router.status().expired).toBe(1));
  expect(router.spending()).toMatchObject({ usd: 0.015, reservedUsd: 0 });
  expect(decision.reported).toBe(false);
  await router.close();
});

test("of a simultaneous report and expiry, the report counts", async () => {
  const memory = memoryStorage();
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hold = false;
  const storage = async (): Promise<Storage> => {
    const opened = await memory();
    const append = opened.log.append.bind(opened.log);
    opened.log.append = async (entries) => {
      if (hold) await held;
      return append(entries);
    };
    return opened;
  };
  const { router, pass } = await timed({ storage });
  const decision = router.route(hello, { model: "large" });
  hold = true;
  await pass(120_000);
  const report = decision.report({ costUsd: 0.5, quality: 1 });
  hold = false;
  release();
  await report;
  await vi.waitFor(() => expect(router.status().settlements).toBe(1));
  expect(router.spending()).toMatchObject({ usd: 0.5, reservedUsd: 0 });
  expect(router.status().expired).toBe(0);
  await router.close();
});

test("a close does not wait forever for a quality function", async () => {
  const { router } = await timed({ quality: () => new Promise(() => {}) });
  await router.route(hello).report({});
  let closed = false;
  const closing = router.close().then(() => {
    closed = true;
  });
  await vi.advanceTimersByTimeAsync(4_900);
  expect(closed).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  await closing;
});

test("quality functions that never answer are asked at most 10,000 times", async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const quality = vi.fn(() => new Promise<number>(() => {}));
  const { router } = await timed({ quality, logger });
  for (let n = 0; n < 10_000; n += 500) {
    await Promise.all(Array.from({ length: 500 }, () => router.route(hello).report({})));
  }
  expect(quality).toHaveBeenCalledTimes(10_000);
  expect(logger.error).not.toHaveBeenCalled();
  await router.route(hello).report({});
  expect(quality).toHaveBeenCalledTimes(10_000);
  expect(logger.error.mock.calls[0]?.[1]).toMatch(/^not rated: 10000 /);
  expect(router.status()).toMatchObject({ settlements: 10_001 });
  const closing = router.close();
  await vi.advanceTimersByTimeAsync(5_100);
  await closing;
});

test("a rating that arrives after the close is logged, and breaks nothing", async () => {
  let judge: (quality: number) => void = () => {};
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const quality = () =>
    new Promise<number>((resolve) => {
      judge = resolve;
    });
  const { router } = await timed({ quality, logger });
  await router.route(hello).report({});
  const closing = router.close();
  await vi.advanceTimersByTimeAsync(5_100);
  await closing;
  judge(0.5);
  await vi.waitFor(() => expect(logger.error).toHaveBeenCalledOnce());
});
