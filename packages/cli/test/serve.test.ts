import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test, vi } from "vitest";
import { runCli, serve, temporaryDirectory } from "./run-cli.ts";

// Each test starts processes, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const clientOf = (url: string) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
const chat = (content: string) => ({
  model: "auto",
  messages: [{ role: "user" as const, content }],
});

async function tiersOf(url: string): Promise<unknown> {
  const health = await fetch(`${url}/healthz`);
  return ((await health.json()) as { tiers: unknown }).tiers;
}

test("if it finds no model it serves simulated ones, and the printed line works", async () => {
  const server = await serve("--data", temporaryDirectory());
  expect(server.stdout).toMatch(/found no model.*\n.*simulated/);
  expect(server.stdout).toMatch(/State: .*simulated \(learned up to entry/);
  const line = /curl [\s\S]*?\}'/.exec(server.stdout)?.[0] ?? "";
  const answer = JSON.parse(
    execFileSync("sh", ["-c", line.replace("curl", "curl -s")], { encoding: "utf8" }),
  );
  expect(answer.choices[0].message.content).toMatch(/simulated/);
  expect((await server.stop()).code).toBe(0);
});

test("a client of Anthropic's API is served under whatever `claude` name it gives, a stream too", async () => {
  const server = await serve("--data", temporaryDirectory());
  expect(server.stdout).toContain(`ANTHROPIC_BASE_URL=${server.url} `);
  const client = new Anthropic({ baseURL: server.url, apiKey: "unused", maxRetries: 0 });
  const request = {
    model: "claude-opus-5-5",
    max_tokens: 500,
    messages: [{ role: "user" as const, content: "Why is the sea blue?" }],
  };
  const { data, response } = await client.messages.create(request).withResponse();
  expect(data.content[0]).toMatchObject({ type: "text", text: expect.stringMatching(/simulated/) });
  expect(data).toMatchObject({ stop_reason: "end_turn" });
  expect(data.usage.output_tokens).toBeGreaterThan(0);
  expect(response.headers.get("x-armature-model")).toMatch(/^sim-/);
  const streamed = await client.messages.stream(request).finalMessage();
  expect(streamed.content[0]).toMatchObject({ type: "text" });
  expect((await client.models.list()).data.map(({ id }) => id)).toContain("claude-auto");
  expect((await server.stop()).code).toBe(0);
});

test("it learns which simulated model is good at what, and a restart restores it bit for bit", async () => {
  const data = temporaryDirectory();
  const first = await serve("--data", data);
  const client = clientOf(first.url);
  const prompts = ["Write code: function f(x) { return x; }", "Why is the sea blue?"];
  for (let i = 0; i < 150; i++) await client.chat.completions.create(chat(prompts[i % 2]));
  const served = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { response } = await client.chat.completions.create(chat(prompts[0])).withResponse();
      return response.headers.get("x-armature-model");
    }),
  );
  expect(served.filter((model) => model === "sim-small").length).toBeLessThan(5);
  const { code } = await first.stop();
  expect(code).toBe(0);
  const inspected = await runCli("inspect", join(data, "simulated"), "--json");
  const { tiers, counts } = JSON.parse(inspected.stdout);
  expect(counts.settlements).toBe(170);
  const second = await serve("--data", data);
  expect(await tiersOf(second.url)).toEqual({ default: tiers.default.arms });
  await second.stop();
  const table = await runCli("inspect", join(data, "simulated"));
  expect(table.stdout).toMatch(/θ openness/);
});

test("a second server on one directory is refused and names the first", async () => {
  const data = temporaryDirectory();
  const first = await serve("--data", data);
  const second = await runCli("serve", "--port", "0", "--data", data);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(String(first.pid));
  await first.stop();
});

const write = (text: string): string => {
  const file = join(temporaryDirectory(), "armature.config.mjs");
  writeFileSync(file, text);
  return file;
};

test.each([
  ["export default { models: [] };", /models/],
  ["export default { models: [{ id: 'a', provider: 'ollama', model: 'm', prize: 1 }] };", /prize/],
  ["export default { models: [{ id: 'a', provider: 'nobody', model: 'm' }] };", /nobody/],
  ["export default { models: [{ id: 'a', provider: 'openai', model: 'm' }] };", /OPENAI_API_KEY/],
  ["export const config = 1;", /no default export/],
  ["export default {", /cannot load/],
  ["export default 5;", /no default export/],
  ["throw new Error('out of luck');", /cannot load.*out of luck/],
  ["export default { models: 5, gateway: null };", /models/],
  [
    "export default { models: [{ id: 'a', provider: 'ollama', model: 'm' }], gateway: { providers: null } };",
    /expected record, received null\s+→ at providers/,
  ],
])("a wrong configuration is refused with the fault: %s", async (text, message) => {
  const result = await runCli("serve", "--config", write(text), "--data", temporaryDirectory());
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});

test("an invalid port and a used port are refused", async () => {
  const wrong = await runCli("serve", "--port", "eighty");
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.stderr).toMatch(/--port/);
  const server = await serve("--data", temporaryDirectory());
  const port = new URL(server.url).port;
  const taken = await runCli("serve", "--port", port, "--data", temporaryDirectory());
  expect(taken.stderr).toMatch(/EADDRINUSE/);
  expect(taken.code).toBe(1);
  await server.stop();
});

test("a directory written with other features is refused and left unchanged", async () => {
  const data = temporaryDirectory();
  const simulated = await serve("--data", data);
  await clientOf(simulated.url).chat.completions.create(chat("Hello"));
  await simulated.stop();
  const before = (await runCli("inspect", join(data, "simulated"), "--json")).stdout;
  const other = await runCli(
    "inspect",
    join(data, "simulated"),
    "--config",
    write(`export default { models: [], features: {
      schema: { id: "other@1", features: [{ name: "bias", description: "", range: [1, 1] }] },
      extract: (_, out) => out.fill(1) } };`),
  );
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/req12@1.*other@1/);
  expect((await runCli("inspect", join(data, "simulated"), "--json")).stdout).toBe(before);
});
