import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "@armature/test-kit";
import OpenAI from "openai";
import { expect, onTestFinished, test, vi } from "vitest";

// Each example starts a process that compiles all packages, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const source = (name: string) => fileURLToPath(new URL(`../src/${name}`, import.meta.url));

async function freePort(): Promise<number> {
  const probe = createServer();
  const { port } = await startServer(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}

/** Runs an example in an empty directory, as a user would, and returns its address. */
async function start(name: string, environment: Record<string, string>): Promise<string> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "armature-example-"));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--conditions=@armature/source", source(name)],
    {
      cwd: directory,
      env: { ...process.env, ...environment, PORT: String(port) },
      stdio: "inherit",
    },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => connected(port), { timeout: 60_000, interval: 100 });
  return url;
}

async function fakeOllama(): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { model } = JSON.parse(text);
    const message = { role: "assistant", content: `I am ${model}` };
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        id: "1",
        object: "chat.completion",
        created: 0,
        model,
        choices: [{ index: 0, message, finish_reason: "stop" }],
        usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
      }),
    );
  });
  const { url } = await startServer(server);
  onTestFinished(() => void server.close());
  return `${url}/v1`;
}

test("the first example of the README is this file, and it works", async () => {
  const readme = readFileSync(
    fileURLToPath(new URL("../../../README.md", import.meta.url)),
    "utf8",
  );
  expect(readme).toContain(readFileSync(source("express-gateway.ts"), "utf8"));
  const url = await start("express-gateway.ts", { OLLAMA_URL: await fakeOllama() });
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
  const { data, response } = await client.chat.completions
    .create({ model: "auto", messages: [{ role: "user", content: "Hello" }] })
    .withResponse();
  expect(data.choices[0].message.content).toMatch(/^I am qwen3/);
  expect(["small", "large"]).toContain(response.headers.get("x-armature-model"));
});

test("partitions decide, answer and take feedback for their own tenants", async () => {
  const url = await start("partitions.ts", { OLLAMA_URL: await fakeOllama() });
  const post = (path: string, tenant: string, body: object) =>
    fetch(`${url}/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-tenant": tenant },
      body: JSON.stringify(body),
    });
  const messages = [{ role: "user", content: "Hello" }];
  const decisions = new Map<string, string>();
  for (const tenant of ["anna", "ben", "cleo", "dora", "emil", "fay"]) {
    const answer = await post("chat/completions", tenant, { model: "auto", messages });
    expect(answer.status).toBe(200);
    const decision = answer.headers.get("x-armature-decision") ?? "";
    decisions.set(tenant, decision);
    expect((await post("feedback", tenant, { decision, quality: 1 })).status).toBe(200);
  }
  // Another partition cannot read the token.
  const decision = decisions.get("anna");
  const others = [...decisions.keys()].map((tenant) =>
    post("feedback", tenant, { decision, quality: 1 }),
  );
  const statuses = (await Promise.all(others)).map(({ status }) => status);
  expect(statuses[0]).toBe(200);
  expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(0);
});

test("the deciding middleware in Koa", async () => {
  const url = await start("koa-route.ts", {});
  const ask = async () => {
    const messages = [{ role: "user", content: "Hello" }];
    const response = await fetch(url, { method: "POST", body: JSON.stringify({ messages }) });
    return ((await response.json()) as { model: string }).model;
  };
  const models: string[] = [];
  for (let i = 0; i < 80; i++) models.push(await ask());
  expect(models.slice(40).filter((model) => model === "large").length).toBeGreaterThan(30);
});

test("without HTTP", () => {
  const output = execFileSync(
    process.execPath,
    ["--conditions=@armature/source", source("without-http.ts")],
    { encoding: "utf8" },
  );
  const [code, chat] = [...output.matchAll(/coder: ([\d.]+)/g)].map(([, share]) => Number(share));
  expect(code).toBeGreaterThan(0.8);
  expect(chat).toBeLessThan(0.2);
});
