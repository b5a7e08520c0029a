import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import type { RouteOptions } from "../../src/index.ts";
import { entriesOf, hello } from "../setup.ts";
import {
  answered,
  cachingModel,
  conversingRouter,
  exchange,
  models,
  modelsOf,
  ordinary,
  side,
} from "./setup.ts";

test.each<[string, RouteOptions]>([
  ["of a conversation", side],
  ["without a conversation", { turn: { kind: "side" } }],
])("a side request %s goes to the cheapest model", async (_, options) => {
  const router = await conversingRouter({ models: models.toReversed() });
  await answered(router, "dear");
  for (let i = 0; i < 10; i++) {
    expect(router.route(hello, options)).toMatchObject({
      model: { id: "cheap" },
      forced: "cheapest",
      propensity: null,
    });
  }
  expect(router.explain(hello, options)).toMatchObject({ chosen: "cheap", forced: "cheapest" });
  await router.close();
});

test("the cheapest is the one that is expected to bill least, not the one with the lowest price", async () => {
  const router = await conversingRouter();
  for (let i = 0; i < 30; i++) {
    await router.route(hello, { model: "cheap" }).report({ quality: 1, costUsd: 0.5 });
    await router.route(hello, { model: "middle" }).report({ quality: 1, costUsd: 0.1 });
    await router.route(hello, { model: "dear" }).report({ quality: 1, costUsd: 0.3 });
  }
  expect(router.route(hello, side).model.id).toBe("middle");
  await router.close();
});

test("a side request goes to a model that can serve it", async () => {
  const blind = cachingModel("cheap", 1, { vision: false });
  const router = await conversingRouter({ models: [blind, ...models.slice(1)] });
  const content = [{ type: "image_url", image_url: { url: "data:," } }];
  const request = { messages: [{ role: "user", content }] };
  expect(router.route(request, side).model.id).toBe("middle");
  const exclude: RouteOptions["exclude"] = ({ id }) => (id === "dear" ? undefined : "no");
  expect(router.route(hello, { ...side, exclude }).model.id).toBe("dear");
  await router.close();
});

test("a model of unknown cost is the last choice", async () => {
  const unknown = { id: "unknown", provider: "p", model: "u" };
  const router = await conversingRouter({ models: [unknown, ...models] });
  expect(router.route(hello, side).model.id).toBe("cheap");
  await router.close();
});

test("the fallback of a side request is the next cheapest", async () => {
  const router = await conversingRouter();
  const first = router.route(hello, side);
  const second = first.fallback();
  expect(second).toMatchObject({ model: { id: "middle" }, forced: "fallback" });
  expect(second.fallback()).toMatchObject({ model: { id: "dear" }, forced: "fallback" });
  await router.close();
});

test("a side request may pin its model", async () => {
  const router = await conversingRouter();
  expect(router.route(hello, { ...side, model: "dear" })).toMatchObject({
    model: { id: "dear" },
    forced: "pinned",
  });
  await router.close();
});

test.each<[string, RouteOptions]>([
  ["a side request", side],
  ["a pinned side request", { ...side, model: "middle" }],
])("%s moves nothing, here, on a replica and after a restart", async (_, options) => {
  const storage = memoryStorage();
  const router = await conversingRouter({ storage });
  await answered(router, "dear");
  const before = router.explain(hello, ordinary);
  const decision = router.route(hello, options);
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  await decision.report({ quality: 1, usage: { inputTokens: 90_000, outputTokens: 5 } });
  expect(modelsOf(router, exchange)).toEqual(new Set(["dear"]));
  const { arms } = router.explain(hello, ordinary);
  const prefixOf = (all: typeof arms) => all.map(({ id, switchUsd }) => [id, switchUsd]);
  expect(prefixOf(arms)).toEqual(prefixOf(before.arms));
  await router.close();
  expect((await entriesOf(storage)).find((entry) => isSide(entry))).toMatchObject({
    conversation: "c",
  });
  const restarted = await conversingRouter({ storage });
  expect(modelsOf(restarted, exchange)).toEqual(new Set(["dear"]));
  await restarted.close();
});

test("a side request does not pay for the conversation's prefix", async () => {
  const router = await conversingRouter();
  await answered(router, "dear");
  expect(router.explain(hello, ordinary).arms.some(({ switchUsd }) => switchUsd)).toBe(true);
  expect(router.explain(hello, side).arms.some(({ switchUsd }) => switchUsd)).toBe(false);
  await router.close();
});

function isSide(entry: unknown): boolean {
  return (entry as { readonly turn?: string }).turn === "side";
}
