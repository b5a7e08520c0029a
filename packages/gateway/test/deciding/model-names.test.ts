import { createRouter, type Router } from "@armature/router";
import { okJson } from "@armature/test-kit/upstream";
import { expect, onTestFinished, test } from "vitest";
import { ModelNames } from "../../src/deciding/model-names.ts";
import { prompt, setup } from "../setup.ts";

const tiers = { low: ["first"], high: ["first", "second"] };

async function routerOf(): Promise<Router> {
  const models = ["first", "second"].map((id) => ({ id, provider: "p", model: id }));
  const router = await createRouter({ models, tiers });
  onTestFinished(() => router.close());
  return router;
}

test("a name stands for itself if it is known, else for its alias, else for the longest beginning", async () => {
  const names = new ModelNames(await routerOf(), {
    "claude-opus-5-5": "second",
    "claude-*": "low",
    "claude-haiku-*": "first",
    first: "second",
    "*": "high",
  });
  const resolved = ["auto", "low", "first", "claude-auto", "claude-opus-5-5", "claude-haiku-4"];
  expect(resolved.map((name) => names.resolve(name))).toEqual([
    "auto",
    "low",
    "first",
    "auto",
    "second",
    "first",
  ]);
  expect(names.resolve("claude-sonnet")).toBe("low");
  expect(names.resolve("gpt-6")).toBe("high");
  expect(names.aliases).toEqual(["claude-auto", "claude-opus-5-5"]);
});

test("without an alias an unknown name stands for itself", async () => {
  expect(new ModelNames(await routerOf(), {}).resolve("gpt-6")).toBe("gpt-6");
});

test.each([
  [{ small: "third" }, 'aliases["small"] must be one of auto, low, high, first, second'],
  [{ "claude-*-5": "auto" }, "use a name, or its beginning and *"],
  [{ "": "auto" }, "use a name, or its beginning and *"],
])("the alias %j is refused", async (aliases, message) => {
  const router = await routerOf();
  expect(() => new ModelNames(router, aliases as Record<string, string>)).toThrow(message);
});

test("an alias of the built-in one wins", async () => {
  const names = new ModelNames(await routerOf(), { "claude-auto": "low" });
  expect(names.resolve("claude-auto")).toBe("low");
});

test("a request by an alias is served as one by what it stands for", async () => {
  const { openai, upstream } = await setup(
    { aliases: { "gpt-*": "second", fast: "low" } },
    { tiers },
  );
  upstream.script(okJson());
  const ask = async (model: string) => {
    const asked = openai.chat.completions.create({ model, messages: [prompt] });
    const { headers } = (await asked.withResponse()).response;
    return [headers.get("x-armature-model"), headers.get("x-armature-propensity")];
  };
  expect(await ask("gpt-6")).toEqual(["second", "forced"]);
  expect(await ask("fast")).toEqual(["first", "1"]);
  expect((await ask("claude-auto"))[1]).not.toBe("forced");
});

test("a list of models is tried in its order, by ids and aliases", async () => {
  const { post, upstream, settled } = await setup({ aliases: { best: "second" } });
  upstream.script((response) => void response.writeHead(500).end(), okJson());
  const body = { model: "best", models: ["best", "first"], messages: [prompt] };
  const response = await post("/chat/completions", body);
  expect(response.headers.get("x-armature-model")).toBe("first");
  expect(await settled()).toMatchObject([
    { arm: "second", forced: "pinned" },
    { arm: "first", forced: "fallback" },
  ]);
});

test("a list that begins with auto is a request for auto", async () => {
  const { post } = await setup();
  const body = { model: "auto", models: ["auto", "first"], messages: [prompt] };
  const response = await post("/chat/completions", body);
  expect(response.status).toBe(200);
  expect(Number(response.headers.get("x-armature-propensity"))).toBeGreaterThan(0);
});
