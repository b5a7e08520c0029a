import { createServer } from "node:http";
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

test("a key adds at most three curated models of its provider, valid and with prices", async () => {
  const models = await discoverModels({ OPENAI_API_KEY: "k" }, []);
  expect(models.map(({ provider }) => provider)).toEqual(["openai", "openai", "openai"]);
  for (const { models: curated } of paidProviders) {
    expect(curated.length).toBeLessThanOrEqual(3);
    for (const model of curated) {
      expect(modelSchema.parse(model)).toEqual(model);
      expect(model.price?.output).toBeGreaterThan(0);
    }
  }
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
