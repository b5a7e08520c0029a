import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Run } from "../src/runs/run.ts";
import { run } from "../src/runs/run-agent.ts";

/** An agent in place of Qwen Code: it writes what the model calls `write` with. */
const agent = (retries: number) => `#!/usr/bin/env node
const { writeFileSync } = require("node:fs");
const prompt = process.argv.at(-1);
const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key, OPENAI_MODEL: model, HOME } = process.env;
const parameters = { type: "object", properties: { path: {}, content: {} } };
const tools = [{ type: "function", function: { name: "write", parameters } }];
async function ask(messages) {
  const headers = { authorization: "Bearer " + key, "content-type": "application/json" };
  const body = JSON.stringify({ model, messages, tools });
  const response = await fetch(url + "/chat/completions", { method: "POST", headers, body });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).choices[0].message;
}
async function main() {
  const messages = [{ role: "user", content: prompt }];
  const message = await ask(messages);
  if (!message.tool_calls) return console.log(message.content);
  const [call] = message.tool_calls;
  const { path, content } = JSON.parse(call.function.arguments);
  writeFileSync(path, content);
  const result = { role: "tool", tool_call_id: call.id, content: "written" };
  console.log((await ask([...messages, message, result])).content);
}
(async () => {
  for (let retry = 0; ; retry++) {
    try { return await main(); } catch (error) {
      if (retry === ${retries}) { console.error(error); process.exit(1); }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
})();
`;

async function runScripted(of: Omit<Run, "agent">, retries: number) {
  const folder = mkdtempSync(join(tmpdir(), "clients-"));
  writeFileSync(join(folder, "qwen"), agent(retries));
  chmodSync(join(folder, "qwen"), 0o755);
  const result = await run({ ...of, agent: "qwen", folder, programs: folder, timeout: 60 });
  const requests = readFileSync(join(folder, "requests.jsonl"), "utf8").trim().split("\n");
  return { result, folder, requests: requests.map((line) => JSON.parse(line)) };
}

test.each(["tool", "plain", "fail429"])(
  "direct: an agent that repeats failed requests passes %s",
  async (scenario) => {
    const { result, requests } = await runScripted({ scenario, upstream: undefined }, 1);
    expect(result).toMatchObject({ verdict: "passed", problems: [], requests: requests.length });
  },
);

test("direct: an agent that repeats no request fails fail503, and the result says why", async () => {
  const { result } = await runScripted({ scenario: "fail503", upstream: undefined }, 0);
  expect(result.verdict).toBe("failed");
  expect(result.problems).toEqual(["the agent ended with exit code 1", "the file was not written"]);
});

test("an agent fails a scenario that it is known not to get through: it gives up", async () => {
  const { result } = await runScripted({ scenario: "cut-error", upstream: undefined }, 0);
  expect(result.verdict).toBe("given up");
});

test.each(["chat", "responses", "messages"] as const)(
  "armature serve between: the provider of %s gets its own key and model, and the agent passes",
  async (upstream) => {
    const { result, requests, folder } = await runScripted({ scenario: "tool", upstream }, 0);
    expect(result).toMatchObject({ verdict: "passed", problems: [] });
    expect(requests.map(({ body }) => body.model)).toEqual(["scripted-1", "scripted-1"]);
    expect(readFileSync(join(folder, "gateway.log"), "utf8")).toContain("Armature listens on");
  },
  120_000,
);
