import { createServer } from "node:http";
import { lookUp } from "@armature/catalogue";
import { modelSchema } from "@armature/router";
import { startServer } from "@armature/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { paidProviders } from "../src/discovery/catalogue.ts";
import { discoverModels } from "../src/discovery/discover.ts";
import { kindOf, promptOf } from "../src/simulated/simulated-models.ts";

async function listening(body: string): Promise<{ provider: string; baseUrl: string }> {
  const server = createServer((_, response) => response.end(body));
  const { url } = await startServer(server);
  onTestFinished(() => void server.close());
  return { provider: "ollama", baseUrl: `${url}/v1` };
}

test("at most three chat models of a local server are found", async () => {
  const ids = ["a:1b", "nomic-embed-text", "b", "c", "d"];
  const local = await listening(JSON.stringify({ data: ids.map((id) => ({ id })) }));
  const models = await discoverModels({}, [local]);
  expect(models.map(({ id }) => id)).toEqual(["ollama/a:1b", "ollama/b", "ollama/c"]);
});

test("servers that do not speak the protocol or do not answer are ignored", async () => {
  const nonsense = await listening("<html>");
  const dead = { provider: "lmstudio", baseUrl: "http://127.0.0.1:9/v1" };
  expect(await discoverModels({}, [nonsense, dead])).toEqual([]);
});

test.each([
  ["OPENAI_API_KEY", "openai", /^gpt-6/],
  ["ANTHROPIC_API_KEY", "anthropic", /^claude-/],
  ["OPENROUTER_API_KEY", "openrouter", /^[\w-]+\/[\w.-]+$/],
])("%s adds three models of %s, from cheap to expensive", async (keyVariable, provider, id) => {
  const models = await discoverModels({ [keyVariable]: "k" }, []);
  expect(models.map((model) => model.provider)).toEqual([provider, provider, provider]);
  const outputs = models.map(({ price }) => price?.output ?? 0);
  expect(outputs).toEqual(outputs.toSorted((left, right) => left - right));
  expect(models.map(({ quality }) => quality)).toEqual([0.7, 0.8, 0.9]);
  for (const model of models) {
    expect(modelSchema.parse(model)).toEqual(model);
    expect(model.id).toMatch(id);
    expect(model.price).toEqual(lookUp(provider, model.model)?.price);
    expect(model.contextWindow).toBeGreaterThanOrEqual(200_000);
  }
});

test("the models of several keys have ids of their own, and none is about to retire", async () => {
  const keys = paidProviders.map(({ keyVariable }) => [keyVariable, "k"]);
  const models = await discoverModels(Object.fromEntries(keys), []);
  expect(new Set(models.map(({ id }) => id)).size).toBe(9);
  for (const { provider, model } of models) {
    expect(lookUp(provider, model)?.retires, model).toBeUndefined();
  }
});

test("without a key, or with an empty one, no paid model is offered", async () => {
  expect(await discoverModels({ OPENAI_API_KEY: "" }, [])).toEqual([]);
});

test("simulated models classify prompts by keywords and symbols", () => {
  expect(kindOf("Write a Python class")).toBe("code");
  expect(kindOf("What is 12 * 7?")).toBe("mathematics");
  expect(kindOf("Tell me about whales")).toBe("chat");
  expect(promptOf({ messages: [{ role: "user", content: [{ type: "text", text: "a" }] }] })).toBe(
    "a",
  );
  expect(promptOf(null)).toBe("");
});
