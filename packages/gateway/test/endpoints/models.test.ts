import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { startProviders } from "../serving/three-providers.ts";

const claude = { id: "claude/opus 5", provider: "a", model: "opus" };
const NAMES = ["auto", "a-model", "claude-auto", "fast"];

async function start() {
  return startProviders({ a: ["openai-chat"] }, { aliases: { fast: "a-model", "gpt-*": "auto" } });
}

test("the clients of OpenAI and of Anthropic list the same names", async () => {
  const { url } = await start();
  const openai = new OpenAI({ baseURL: url, apiKey: "k", maxRetries: 0 });
  const anthropic = new Anthropic({
    baseURL: url.replace(/\/v1$/, ""),
    apiKey: "k",
    maxRetries: 0,
  });
  const listed: string[] = [];
  for await (const { id } of openai.models.list()) listed.push(id);
  expect(listed).toEqual(NAMES);
  const described: unknown[] = [];
  for await (const model of anthropic.models.list({ limit: 1000 })) described.push(model);
  expect(described).toMatchObject(
    NAMES.map((id) => ({ id, type: "model", display_name: id, created_at: expect.any(String) })),
  );
});

test("one name is described by its path, slashes and escapes included", async () => {
  const { url } = await start();
  const openai = new OpenAI({ baseURL: url, apiKey: "k", maxRetries: 0 });
  expect(await openai.models.retrieve("fast")).toMatchObject({ id: "fast", object: "model" });
  await expect(openai.models.retrieve(claude.id)).rejects.toMatchObject({
    status: 404,
    code: "model_not_found",
  });
  const slashed = await startProviders(
    { a: ["openai-chat"] },
    {},
    { models: [{ ...claude, id: "claude/opus" }] },
  );
  for (const id of ["claude/opus", "claude%2Fopus"]) {
    const response = await fetch(`${slashed.url}/models/${id}`);
    expect(await response.json()).toMatchObject({ id: "claude/opus", owned_by: "a" });
  }
  expect((await fetch(`${slashed.url}/models/%E0%A4%A`)).status).toBe(404);
});

test("a name that an alias for many names stands for is described as well", async () => {
  const { url } = await start();
  const openai = new OpenAI({ baseURL: url, apiKey: "k", maxRetries: 0 });
  expect(await openai.models.retrieve("gpt-6")).toMatchObject({ id: "gpt-6", object: "model" });
  await expect(openai.models.retrieve("gp")).rejects.toMatchObject({ status: 404 });
});
