import { memoryStorage } from "@armature/storage";
import { expect, test, vi } from "vitest";
import type { Model, RouteOptions, Router } from "../../src/index.ts";
import { entriesOf, hello } from "../setup.ts";
import {
  answered,
  cachingModel,
  conversingRouter,
  exchange,
  models,
  modelsOf,
  ordinary,
  sharedMemory,
  type TestClock,
} from "./setup.ts";

const everyModel = models.map(({ id }) => id);

test.each(everyModel)("an exchange keeps the model that answered last: %s", async (id) => {
  const router = await conversingRouter();
  await answered(router, id);
  for (let i = 0; i < 20; i++) {
    const decision = router.route(hello, exchange);
    expect(decision).toMatchObject({ model: { id }, forced: "kept", propensity: null });
    await decision.report({ quality: 1 });
  }
  await router.close();
});

test("an exchange keeps the model that is still answering", async () => {
  const router = await conversingRouter();
  await answered(router, "cheap");
  const answering = router.route(hello, { ...ordinary, model: "dear" });
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  await answering.report({ quality: 1 });
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  await router.close();
});

test("a kept decision is logged as kept, with the models that a fallback could try", async () => {
  const storage = memoryStorage();
  const router = await conversingRouter({ storage });
  await answered(router, "dear");
  await router.route(hello, exchange).report({ quality: 1 });
  await router.close();
  expect((await entriesOf(storage)).at(-1)).toMatchObject({
    arm: "dear",
    forced: "kept",
    turn: "exchange",
    probabilities: null,
    eligible: everyModel,
  });
});

test("the first exchange of an unknown conversation is decided as an ordinary turn", async () => {
  const router = await conversingRouter();
  for (let i = 0; i < 5; i++) {
    const options: RouteOptions = { ...exchange, conversation: `new ${i}` };
    expect(router.route(hello, options)).toMatchObject({ forced: undefined, propensity: 1 / 3 });
  }
  await router.close();
});

test("an ordinary turn may go to any model", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  const chosen = Array.from({ length: 30 }, () => router.route(hello, ordinary).model.id);
  expect(new Set(chosen)).toEqual(new Set(everyModel));
  await router.close();
});

test("after a failure the conversation moves to the model that answered", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  const failed = router.route(hello, exchange);
  await failed.report({ failed: true });
  const second = failed.fallback();
  expect(second).toMatchObject({ forced: "fallback" });
  expect(second.model.id).not.toBe("dear");
  await second.report({ quality: 1 });
  expect(modelsOf(router, exchange)).toEqual(new Set([second.model.id]));
  await router.close();
});

test("if every attempt fails the conversation stays with the model that answered before", async () => {
  const router = await conversingRouter();
  await answered(router, "middle");
  let attempt = router.route(hello, exchange);
  await attempt.report({ failed: true });
  for (let i = 0; i < 2; i++) {
    attempt = attempt.fallback();
    await attempt.report({ failed: true });
  }
  expect(modelsOf(router, exchange)).toEqual(new Set(["middle"]));
  await router.close();
});

test("an answer that the client cut off does not move the conversation", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  await router.route(hello, { ...ordinary, model: "cheap" }).report({ aborted: true });
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  await router.close();
});

test("an exchange keeps its model long after the prompt cache has expired", async () => {
  const clock: TestClock = { now: 1_000 };
  const router = await conversingRouter({}, clock);
  await answered(router, "dear");
  clock.now += 24 * 60 * 60 * 1000;
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  await router.close();
});

const image = {
  messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }],
};

test.each<[string, (router: Router) => Promise<void>, unknown, RouteOptions]>([
  ["excluded", async () => {}, hello, { exclude: ({ id }) => (id === "dear" ? "no" : undefined) }],
  ["removed", (router) => router.removeModel("dear"), hello, {}],
  ["unable to read the images", async () => {}, image, {}],
  ["beyond maxUsd", async () => {}, hello, { maxUsd: 0.3 }],
  [
    "failing",
    async (router) => {
      for (let i = 0; i < 5; i++) {
        await router.route(hello, { model: "dear" }).report({ failed: true });
      }
    },
    hello,
    {},
  ],
])(
  "if its model is %s, an exchange is decided as an ordinary turn",
  async (_, change, request, options) => {
    const blind: Model = cachingModel("dear", 10, { vision: false });
    const router = await conversingRouter({ models: [...models.slice(0, 2), blind] });
    await answered(router, "dear");
    expect(router.route(hello, exchange).model.id).toBe("dear");
    await change(router);
    const decision = router.route(request, { ...exchange, ...options });
    expect(decision.model.id).not.toBe("dear");
    expect(decision.forced).toBeUndefined();
    expect(decision.propensity).toBeGreaterThan(0);
    await router.close();
  },
);

test("if the day's budget does not pay for its model, an exchange is decided as an ordinary turn", async () => {
  const router = await conversingRouter({ budget: { usdPerDay: 1.1 } });
  await answered(router, "dear");
  await router.route(hello, { model: "cheap" }).report({ quality: 1, costUsd: 0.37 });
  const decision = router.route(hello, exchange);
  expect(decision.explain().excluded).toHaveProperty("dear");
  expect(decision.forced).toBeUndefined();
  await router.close();
});

test("a pinned model wins, and the conversation stays with it", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  expect(await answered(router, "cheap", exchange)).toMatchObject({ forced: "pinned" });
  expect(modelsOf(router, exchange)).toEqual(new Set(["cheap"]));
  await router.close();
});

test("conversations of other tenants are others", async () => {
  const router = await conversingRouter();
  await answered(router, "dear", { ...ordinary, tenant: "acme" });
  expect(router.route(hello, { ...exchange, tenant: "acme" }).forced).toBe("kept");
  expect(router.route(hello, exchange).forced).toBeUndefined();
  expect(router.route(hello, { ...exchange, tenant: "other" }).forced).toBeUndefined();
  await router.close();
});

test("an exchange keeps its model's tier, unless the request names another", async () => {
  const tiers = { easy: ["cheap"], hard: ["middle", "dear"] };
  const router = await conversingRouter({ tiers, chooseTier: () => "easy" });
  await answered(router, "dear");
  expect(router.route(hello, exchange)).toMatchObject({ tier: "hard", model: { id: "dear" } });
  expect(router.route(hello, { ...exchange, tier: "easy" })).toMatchObject({
    tier: "easy",
    forced: undefined,
  });
  await router.close();
});

test("another replica keeps the model once it has read the log", async () => {
  const storage = sharedMemory();
  const first = await conversingRouter({ storage });
  const second = await conversingRouter({ storage });
  const bothRead = () =>
    vi.waitFor(() => expect(second.status().offset).toBe(first.status().offset));
  await answered(first, "dear");
  await bothRead();
  expect(modelsOf(second, exchange)).toEqual(new Set(["dear"]));
  await answered(second, "middle", exchange);
  await bothRead();
  expect(modelsOf(first, exchange)).toEqual(new Set(["middle"]));
  await first.close();
  await second.close();
});

test.each([
  ["from the snapshot", true],
  ["from the log alone", false],
])("a restart keeps the model, %s", async (_, isClosed) => {
  const storage = sharedMemory();
  const before = await conversingRouter({ storage });
  await answered(before, "dear");
  if (isClosed) await before.close();
  const after = await conversingRouter({ storage });
  expect(modelsOf(after, exchange)).toEqual(new Set(["dear"]));
  await after.close();
  if (!isClosed) await before.close();
});

test("the storage of a router may be away: its own answers are known", async () => {
  const opened = await memoryStorage()();
  const storage = { ...opened, log: Object.create(opened.log) };
  const router = await conversingRouter({ storage: async () => storage });
  storage.log.append = () => new Promise(() => {});
  void router.route(hello, { ...ordinary, model: "dear" }).report({ quality: 1 });
  const kept = router.route(hello, exchange);
  expect(kept).toMatchObject({ model: { id: "dear" }, forced: "kept" });
  void kept.report({ failed: true });
  expect(router.route(hello, exchange)).toMatchObject({ model: { id: "dear" }, forced: "kept" });
});
