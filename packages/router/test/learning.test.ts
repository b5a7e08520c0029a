import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { fork, type PolicyFactory, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage, type Storage, StorageError } from "@armature/storage";
import { expect, test, vi } from "vitest";
import { entriesOf, hello, large, routerOf, small } from "./setup.ts";

const costFree = qualityCostLatency({ costWeight: 0, latencyWeight: 0 });

test("the router learns which model is good at which kind of request", async () => {
  const router = await routerOf({ policy: linUCB() });
  const rng = fork(7, "kinds");
  const code = "Write a function that sorts {a: 1, b: 2}; use for (;;) { } and return [x, y];";
  const chat = "Why do people like the sea so much?";
  const good = (id: string, prompt: string) => (id === "small") === (prompt === chat);
  let right = 0;
  for (let i = 0; i < 400; i++) {
    const prompt = rng.uniform() < 0.5 ? code : chat;
    const decision = router.route(prompt);
    if (i >= 300 && good(decision.model.id, prompt)) right += 1;
    await decision.report({ quality: good(decision.model.id, prompt) ? 0.9 : 0.3 });
  }
  expect(right).toBeGreaterThan(90);
  await router.close();
});

test("a restart restores everything, bit for bit", async () => {
  const storage = memoryStorage();
  const options = { storage, policy: linUCB() };
  const first = await routerOf(options);
  for (let i = 0; i < 30; i++) await first.route(`request ${i}`).report({ quality: (i % 7) / 7 });
  const before = first.explain(hello);
  await first.close();
  const second = await routerOf(options);
  expect(second.explain(hello)).toEqual(before);
  expect(second.status()).toMatchObject({ settlements: 30, decisions: 0 });
  await second.close();
});

test("another policy or other weights learn from the whole log, at a restart and while running", async () => {
  const storage = memoryStorage();
  const first = await routerOf({ storage, policy: uniform() });
  for (let i = 0; i < 40; i++) {
    const decision = first.route(`request ${i}`);
    await decision.report({ quality: decision.model.id === "large" ? 0.9 : 0.2, costUsd: 0.01 });
  }
  await first.swapPolicy(linUCB());
  const live = first.explain(hello);
  expect(live.chosen).toBe("large");
  expect(live.arms[1].mean).toBeGreaterThan(0.6);
  await first.route(hello).report({ quality: 0.5 });
  await first.swapPolicy(thompson(), qualityCostLatency());
  const swapped = first.explain(hello);
  await first.close();
  const restarted = await routerOf({ storage, policy: thompson(), reward: qualityCostLatency() });
  expect(restarted.explain(hello)).toEqual(swapped);
  await restarted.close();
});

test("a swap after a trim learns from the rest of the log, and logs a warning", async () => {
  const memory = memoryStorage();
  let opened: Storage | undefined;
  const storage = async () => {
    opened = await memory();
    return opened;
  };
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const router = await routerOf({ storage, logger });
  await router.route(hello).report({ quality: 1 });
  await opened?.log.trim(router.status().offset as string);
  await router.route(hello).report({ quality: 1 });
  logger.warn.mockClear();
  await router.swapPolicy(linUCB());
  expect(router.status().settlements).toBe(1);
  expect(logger.warn).toHaveBeenCalledWith(expect.anything(), expect.stringContaining("trimmed"));
  await router.close();
});

test("entries that the policy refuses are counted, with the reason", async () => {
  const stubborn: PolicyFactory = (spec) =>
    Object.assign(uniform()(spec), {
      update: () => {
        throw new Error("not today");
      },
    });
  const router = await routerOf({ policy: stubborn });
  await router.route(hello).report({ quality: 1 });
  expect(router.status()).toMatchObject({ settlements: 0, refused: 1, lastRefusal: "not today" });
  await router.close();
});

test("reports in progress during a policy swap are not lost", async () => {
  const router = await routerOf();
  const reports = Array.from({ length: 20 }, () => router.route(hello).report({ quality: 1 }));
  await router.swapPolicy(linUCB());
  await Promise.all(reports);
  await vi.waitFor(() => expect(router.status().settlements).toBe(20));
  await router.close();
});

test("feedback with a token revises, once per channel, and survives a restart", async () => {
  const storage = memoryStorage();
  const first = await routerOf({ storage, policy: linUCB() });
  const decision = first.route(hello, { model: "large" });
  await decision.report({ quality: 1 });
  const praised = first.explain(hello).arms[1].mean;
  const { token } = decision;
  await first.close();
  const second = await routerOf({ storage, policy: linUCB() });
  expect(await second.feedback(token, { quality: 0 })).toBe(true);
  expect(second.explain(hello).arms[1].mean).toBeLessThan(praised);
  const state = second.explain(hello);
  expect(await second.feedback(token, { quality: 0 })).toBe(false);
  expect(await second.feedback(token, { quality: 1 })).toBe(false);
  expect(second.explain(hello)).toEqual(state);
  expect(await second.feedback(token, { quality: 1, revision: 1 })).toBe(true);
  expect(second.explain(hello).arms[1].mean).toBeCloseTo(praised, 12);
  await second.close();
});

test("a forged token is refused, whichever bit was changed", async () => {
  const router = await routerOf();
  const { token } = router.route(hello);
  const bytes = Buffer.from(token);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const forged = Buffer.from(bytes);
    forged[bit >> 3] ^= 1 << (bit & 7);
    await expect(router.feedback(forged.toString("latin1"), { quality: 1 })).rejects.toMatchObject({
      code: "invalid-token",
    });
  }
  for (const nonsense of ["", ".", "k.", "k", "k.AAAA"]) {
    await expect(router.feedback(nonsense, { quality: 1 })).rejects.toMatchObject({
      code: "invalid-token",
    });
  }
  await router.close();
});

test("keys rotate: tokens of an old key open, those of a removed key do not", async () => {
  const [one, two] = ["1", "2"].map((id) => ({ id, secret: id.repeat(32) }));
  const old = await routerOf({ tokenKeys: [one] });
  const { token } = old.route(hello);
  await old.close();
  const rotated = await routerOf({ tokenKeys: [two, one] });
  expect(await rotated.feedback(token, { quality: 1 })).toBe(true);
  await rotated.close();
  const removed = await routerOf({ tokenKeys: [two] });
  await expect(removed.feedback(token, { quality: 1 })).rejects.toMatchObject({
    code: "invalid-token",
  });
  await removed.close();
});

test("a token expires", async () => {
  let now = 0;
  const router = await routerOf({ clock: () => now, feedbackWindowMs: 60_000 });
  const { token } = router.route(hello);
  now = 60_001;
  await expect(router.feedback(token, { quality: 1 })).rejects.toMatchObject({
    code: "expired-token",
  });
  await router.close();
});

test.each([
  { quality: 2 },
  { quality: Number.NaN },
  { quality: 1, channel: "" },
  { quality: 1, revision: -1 },
])("bad feedback is refused: %o", async (feedback) => {
  const router = await routerOf();
  const { token } = router.route(hello);
  await expect(router.feedback(token, feedback)).rejects.toMatchObject({ code: "invalid-outcome" });
  await router.close();
});

test.each([{ quality: 7 }, { costUsd: Number.NaN }, { latencyMs: -1 }])(
  "an invalid outcome is refused, nothing is learned, and the report can be repeated: %o",
  async (outcome) => {
    const router = await routerOf();
    const decision = router.route(hello);
    await expect(decision.report(outcome)).rejects.toMatchObject({ code: "invalid-outcome" });
    expect(router.status().settlements).toBe(0);
    await decision.report({ quality: 1 });
    await expect(decision.report({ quality: 1 })).rejects.toMatchObject({
      code: "already-reported",
    });
    expect(router.status().settlements).toBe(1);
    await router.close();
  },
);

test("a report that was not written is not acknowledged, and can be repeated", async () => {
  const memory = memoryStorage();
  let broken = false;
  const storage = async () => {
    const opened = await memory();
    const append = opened.log.append.bind(opened.log);
    opened.log.append = async (entries) => {
      if (broken) throw new StorageError("unavailable", "the disk is full");
      return append(entries);
    };
    return opened;
  };
  const router = await routerOf({ storage });
  const decision = router.route(hello);
  broken = true;
  await expect(decision.report({ quality: 1 })).rejects.toMatchObject({ code: "unavailable" });
  broken = false;
  await decision.report({ quality: 1 });
  expect(router.status().settlements).toBe(1);
  await router.close();
});

test("the result of a synchronous quality function is part of the settlement", async () => {
  const storage = memoryStorage();
  const router = await routerOf({
    storage,
    quality: ({ response }) => (response === "good" ? 1 : 0),
  });
  await router.route(hello).report({}, "good");
  await router.route(hello).report({ failed: true }, "good");
  await router.close();
  const outcomes = (await entriesOf(storage)).slice(2) as { outcome: object }[];
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([{ quality: 1 }, { failed: true }]);
});

test("the result of an asynchronous quality function is written as feedback, even during a close", async () => {
  const storage = memoryStorage();
  const router = await routerOf({
    storage,
    quality: () => new Promise((resolve) => setTimeout(() => resolve(0.4), 20)),
  });
  await router.route(hello).report({});
  await router.close();
  expect((await entriesOf(storage)).at(-1)).toMatchObject({
    kind: "feedback",
    channel: "quality",
    quality: 0.4,
  });
});

test("a quality function that fails or returns nonsense is logged, and changes nothing else", async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const answers = [
    () => {
      throw new Error("judge");
    },
    () => Promise.reject(new Error("judge")),
    () => 42,
  ];
  const router = await routerOf({ logger, quality: () => answers.shift()?.() });
  for (let i = 0; i < 3; i++) await router.route(hello).report({});
  await router.close();
  expect(logger.error).toHaveBeenCalledTimes(3);
});

test("models are added, removed and repriced while running, and a restart keeps that", async () => {
  const storage = memoryStorage();
  const options = { storage, reward: costFree };
  const router = await routerOf(options);
  await router.addModel({ id: "new", provider: "p", model: "n" });
  await router.removeModel("small");
  await router.setPrice("large", { input: 0, output: 1 });
  expect(router.models().map(({ id }) => id)).toEqual(["large", "new"]);
  await expect(router.addModel({ id: "new", provider: "p", model: "n" })).rejects.toMatchObject({
    code: "duplicate-model",
  });
  await expect(router.removeModel("small")).rejects.toMatchObject({ code: "unknown-model" });
  await expect(router.setPrice("large", { input: -1, output: 1 })).rejects.toMatchObject({
    code: "invalid-option",
  });
  const seen = new Set(Array.from({ length: 30 }, () => router.route(hello).model.id));
  expect(seen).toEqual(new Set(["large", "new"]));
  const decision = router.route(hello, { model: "large" });
  await decision.report({ usage: { inputTokens: 10, outputTokens: 1_000_000 }, quality: 1 });
  await router.close();
  const entries = (await entriesOf(storage)) as { decisionId?: string }[];
  const entry = entries.find(({ decisionId }) => decisionId === decision.id);
  expect(entry).toMatchObject({ outcome: { costUsd: 1 } });
  // The configuration names small, and large at its own price; new was added while running.
  const restarted = await routerOf(options);
  expect(restarted.models()).toEqual([small, large, { id: "new", provider: "p", model: "n" }]);
  await restarted.close();
  const reduced = await routerOf({ ...options, models: [large] });
  expect(reduced.models().map(({ id }) => id)).toEqual(["large", "new"]);
  await reduced.close();
});

test("a budget keeps the mean cost down", async () => {
  const router = await routerOf({
    policy: linUCB(),
    reward: qualityCostLatency({ latencyWeight: 0 }),
    budget: { usdPerRequest: 0.002 },
  });
  let spent = 0;
  for (let i = 0; i < 600; i++) {
    const decision = router.route(`request ${i}`);
    const costly = decision.model.id === "large";
    const costUsd = costly ? 0.01 : 0.001;
    if (i >= 200) spent += costUsd;
    await decision.report({ quality: costly ? 0.95 : 0.7, costUsd });
  }
  expect(spent / 400).toBeLessThan(0.0022);
  expect(spent / 400).toBeGreaterThan(0.0012);
  await router.close();
});
