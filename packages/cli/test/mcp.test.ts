import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandOf } from "./run-cli.ts";

let directory: string;
let client: Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "armature-mcp-"));
  const config = fileURLToPath(new URL("mcp-config.ts", import.meta.url));
  const [command, ...args] = commandOf("mcp", "--config", config, "--data", directory);
  client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
}, 60_000);

afterAll(async () => {
  await client.close();
  await rm(directory, { recursive: true, force: true });
});

interface Result {
  readonly isError: boolean;
  readonly text: string;
}

async function call(name: string, args: Record<string, unknown>): Promise<Result> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [part] = content as { text: string }[];
  return { isError: isError === true, text: part?.text ?? "" };
}

async function read(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { isError, text } = await call(name, args);
  expect(isError, text).toBe(false);
  return JSON.parse(text) as Record<string, unknown>;
}

test("the server offers route, explain, feedback and stats", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual(["explain", "feedback", "route", "stats"]);
});

test("a routed request is settled by its feedback, once, and shows in the stats", async () => {
  const before = await read("stats", {});
  const routed = await read("route", { prompt: "Write a function that reverses a list." });
  expect(["small", "large"]).toContain(routed.model);
  expect(routed.propensity).toBeGreaterThan(0);
  const { decision } = routed;
  const usage = { inputTokens: 1000, outputTokens: 1000 };
  expect(await read("feedback", { decision, quality: 1, ...usage })).toEqual({ counted: true });
  const after = await read("stats", {});
  expect(after.settlements).toBe(Number(before.settlements) + 1);
  const { usd } = after.spending as { usd: number };
  expect(usd).toBeCloseTo(routed.model === "small" ? 0.002 : 0.02, 10);
});

test("explain says why and decides nothing", async () => {
  const { decisions } = await read("stats", {});
  const explanation = await read("explain", { messages: [{ role: "user", content: "Hello" }] });
  expect(explanation.arms).toHaveLength(2);
  expect((await read("stats", {})).decisions).toBe(decisions);
});

test.each([
  ["route", {}, /prompt.*messages/],
  ["route", { prompt: "a", tier: "nowhere" }, /no tier "nowhere"/],
  ["route", { prompt: "a", colour: "blue" }, /colour/],
  ["feedback", { decision: "forged", quality: 1 }, /token/],
  ["feedback", { decision: "forged", quality: 2 }, /quality/],
])("%s with %o is refused, with the reason", async (name, args, reason) => {
  const { isError, text } = await call(name, args);
  expect(isError).toBe(true);
  expect(text).toMatch(reason);
});
