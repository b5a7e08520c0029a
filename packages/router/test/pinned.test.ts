import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import type { RouteOptions } from "../src/index.ts";
import { entriesOf, hello, large, routerOf, small } from "./setup.ts";

const medium = { ...large, id: "medium", model: "m" };
const models = [small, medium, large];
const unavailable = { code: "no-eligible-model" };

test("of several models the first is pinned, and the others are its fallbacks in their order", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ models, storage });
  const first = router.route(hello, { model: ["large", "small", "medium"] });
  expect(first).toMatchObject({ model: large, forced: "pinned", propensity: null });
  await first.report({ failed: true });
  const second = first.fallback();
  expect(second).toMatchObject({ model: small, forced: "fallback", attempt: 2 });
  const third = second.fallback();
  expect(third).toMatchObject({ model: medium, forced: "fallback", attempt: 3 });
  expect(() => third.fallback()).toThrow(expect.objectContaining(unavailable));
  await router.close();
  const logged = (await entriesOf(storage)).filter((entry) => "decisionId" in (entry as object));
  expect(logged).toMatchObject([
    { arm: "large", forced: "pinned", probabilities: null, eligible: ["large", "small", "medium"] },
    { arm: "small", forced: "fallback", probabilities: null, eligible: ["small", "medium"] },
    { arm: "medium", forced: "fallback", probabilities: null, eligible: ["medium"] },
  ]);
});

test("if the first of several models cannot serve the request, the next one is pinned", async () => {
  const router = await routerOf({ models });
  const image = [{ type: "image_url", image_url: { url: "data:," } }];
  const decision = router.route(
    { messages: [{ role: "user", content: image }] },
    { model: ["small", "large"] },
  );
  expect(decision).toMatchObject({ model: large, forced: "pinned" });
  expect(decision.explain().excluded).toEqual({ small: "it cannot read images" });
  await router.close();
});

test("a model that only embeds serves no request that does not name it", async () => {
  const embedder = { ...small, id: "embedder", model: "e", embeddings: true };
  const router = await routerOf({ models: [large, embedder] });
  const decision = router.route(hello);
  expect(decision.model).toEqual(large);
  expect(decision.explain().excluded).toEqual({ embedder: "it only embeds" });
  expect(router.route(hello, { model: "embedder" })).toMatchObject({ model: embedder });
  await router.close();
});

test("a pinned model alone has no fallback", async () => {
  const router = await routerOf({ models });
  for (const model of ["large", ["large"]]) {
    const decision = router.route(hello, { model });
    expect(() => decision.fallback()).toThrow(expect.objectContaining(unavailable));
  }
  await router.close();
});

test("the models of a list belong to one tier, which is found", async () => {
  const tiers = { easy: ["small", "medium"], hard: ["medium", "large"] };
  const router = await routerOf({ models, tiers, chooseTier: () => "easy" });
  expect(router.route(hello, { model: ["medium", "small"] }).tier).toBe("easy");
  expect(router.route(hello, { model: ["medium", "large"] }).tier).toBe("hard");
  for (const options of [
    { model: ["small", "large"] },
    { model: ["medium", "large"], tier: "easy" },
  ]) {
    const call = () => router.route(hello, options);
    expect(call).toThrow(expect.objectContaining({ code: "unknown-model" }));
    expect(call).toThrow(`has all of ${options.model.join(", ")}`);
  }
  expect(() => router.route(hello, { model: ["small", "none"] })).toThrow('no model "none"');
  await router.close();
});

test("an explanation names the model that is pinned", async () => {
  const router = await routerOf({ models });
  const { chosen, forced } = router.explain(hello, { model: ["large", "small"] });
  expect({ chosen, forced }).toEqual({ chosen: "large", forced: "pinned" });
  await router.close();
});

test("a request excludes models by its own reasons, in addition to the router's", async () => {
  const exclude = ({ id }: { id: string }) => (id === "small" ? "not today" : undefined);
  const router = await routerOf({ models, exclude });
  const options: RouteOptions = {
    exclude: ({ id }) => (id === "medium" ? "it cannot cache" : undefined),
  };
  for (let i = 0; i < 20; i++) expect(router.route(hello, options).model).toEqual(large);
  expect(router.explain(hello, options).excluded).toEqual({
    small: "not today",
    medium: "it cannot cache",
  });
  await router.close();
});

test("a fallback honours the request's own exclusions", async () => {
  const router = await routerOf({ models });
  const exclude = ({ id }: { id: string }) => (id === "small" ? "no" : undefined);
  const first = router.route(hello, { exclude });
  const second = first.fallback();
  expect([first.model.id, second.model.id].sort()).toEqual(["large", "medium"]);
  expect(() => second.fallback()).toThrow(expect.objectContaining(unavailable));
  await router.close();
});

test.each([
  [{ model: [] }, "model lists no model"],
  [{ model: ["large", "small", "large"] }, 'model lists "large" twice'],
  [{ exclude: "small" }, "exclude must be a function"],
  [{ turn: { kind: "main" } }, "turn.kind must be one of ordinary, exchange, side, not main"],
  [{ turn: { kind: "side", cacheTtlMs: -1 } }, "turn.cacheTtlMs must be milliseconds ≥ 0, not -1"],
  [{ turn: { kind: "side", cacheTtlMs: Number.NaN } }, "turn.cacheTtlMs must be milliseconds"],
])("a request with bad options is refused: %j", async (options, message) => {
  const router = await routerOf({ models });
  const call = () => router.route(hello, options as unknown as RouteOptions);
  expect(call).toThrow(expect.objectContaining({ code: "invalid-option" }));
  expect(call).toThrow(message);
  await router.close();
});
