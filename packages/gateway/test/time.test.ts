import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { Outcome } from "@armature/reward";
import type { Router } from "@armature/router";
import {
  chunk,
  completion,
  event,
  okJson,
  okStream,
  raw,
  stallBeforeHeaders,
  stallMidStream,
  stream,
} from "@armature/test-kit/upstream";
import { expect, onTestFinished, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { models, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };
const streamed = { ...auto, stream: true };
const patient = { headersMs: 60_000, idleMs: 60_000 };

interface ErrorBody {
  readonly error: { readonly message: string; readonly code: string };
}

test("a body that arrives too slowly is refused, and its connection is closed", async () => {
  const { url, upstream, settled } = await setup({ timeouts: { bodyMs: 200 } });
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  socket.on("error", () => undefined);
  socket.write(
    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" +
      'content-length: 1000\r\n\r\n{"model":"auto"',
  );
  const drip = setInterval(() => socket.write(" "), 20);
  await new Promise((resolve) => socket.once("close", resolve));
  clearInterval(drip);
  // A client that is still sending may find the connection closed before it has read why.
  if (answer !== "") {
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain("request_timeout");
  }
  expect(upstream.calls).toHaveLength(0);
  expect(await settled()).toEqual([]);
});

test.each([
  ["before it begins", stallBeforeHeaders, auto],
  ["before a stream begins", stream([": wait\n\n"], false), streamed],
])("no response is waited for longer than `totalMs`: %s", async (_, behaviour, body) => {
  const { post, upstream, settled } = await setup({ timeouts: { ...patient, totalMs: 300 } });
  upstream.script(behaviour);
  const response = await post("/chat/completions", body);
  expect(response.status).toBe(504);
  expect(((await response.json()) as ErrorBody).error.message).toContain("within 300 ms");
  // There is no time left for another model.
  expect(upstream.calls).toHaveLength(1);
  expect(await upstream.calls[0]?.closed).toBe(false);
  expect((await settled()).map(({ outcome }) => outcome.failed)).toEqual([true]);
});

test("a stream that exceeds `totalMs` breaks off", async () => {
  const { post, upstream, settled } = await setup({ timeouts: { ...patient, totalMs: 300 } });
  upstream.script(stallMidStream);
  const response = await post("/chat/completions", streamed);
  await expect(response.text()).rejects.toThrow("terminated");
  expect((await settled()).map(({ outcome }) => outcome.failed)).toEqual([true]);
});

/** An address at which connections are neither accepted nor refused. */
async function unaccepting(): Promise<string> {
  const script =
    "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, " +
    "() => console.log(String(s.address().port)))";
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [output] = await once(child.stdout, "data");
  const port = Number(String(output));
  child.kill("SIGSTOP");
  // Fill the backlog, from which the kernel would accept them.
  for (let taken = 0; taken < 8; taken++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return `http://127.0.0.1:${port}/v1`;
}

test("a provider that accepts no connection fails in time", async () => {
  const baseUrl = await unaccepting();
  const { post, settled } = await setup({
    providers: { faulty: { baseUrl } },
    timeouts: { headersMs: 300 },
  });
  const response = await post("/chat/completions", auto);
  expect(response.status).toBe(504);
  expect(((await response.json()) as ErrorBody).error.message).toContain("took too long");
  expect((await settled()).map(({ outcome }) => outcome.failed)).toEqual([true, true]);
});

/** Asks for a stream and reads nothing but the head of the response. */
async function readHead(url: string): Promise<void> {
  const client = httpRequest(`${url}/chat/completions`, { method: "POST" });
  client.on("error", () => undefined);
  client.end(JSON.stringify(streamed));
  const [response] = await once(client, "response");
  response.on("error", () => undefined);
}

const flood = stream(
  Array.from({ length: 400 }, () => event(chunk({ content: "x".repeat(256 * 1024) }))),
  false,
);

test("a client that reads nothing is cut off, and the model is not blamed", async () => {
  const { url, upstream, settled } = await setup({ timeouts: { ...patient, stallMs: 300 } });
  upstream.script(flood);
  await readHead(url);
  expect(await upstream.calls[0]?.closed).toBe(false);
  expect((await settled()).map(({ outcome }) => outcome)).toMatchObject([{ aborted: true }]);
});

test("the model is not blamed if time runs out while the client reads nothing", async () => {
  const timeouts = { ...patient, totalMs: 1_500, stallMs: 60_000 };
  const { url, upstream, settled } = await setup({ timeouts });
  upstream.script(flood);
  await readHead(url);
  expect(await upstream.calls[0]?.closed).toBe(false);
  expect((await settled()).map(({ outcome }) => outcome)).toMatchObject([{ aborted: true }]);
});

test("a slow client is served to the end", async () => {
  const { url, upstream } = await setup({ timeouts: { ...patient, stallMs: 1_000 } });
  const content = "x".repeat(12 * 2 ** 20);
  upstream.script(okJson(completion({ role: "assistant", content })));
  const client = httpRequest(`${url}/chat/completions`, { method: "POST" });
  client.end(JSON.stringify(auto));
  const [response] = await once(client, "response");
  let size = 0;
  for await (const piece of response) {
    size += piece.length;
    // Slower than the gateway, and in total longer than it waits for one piece.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(size).toBe(Number(response.headers["content-length"]));
  expect(size).toBeGreaterThan(content.length);
});

test("if every model fails, requests are refused at once, without calling the providers", async () => {
  const { post, upstream } = await setup();
  upstream.script(raw(503, ""));
  let refused: Response | undefined;
  for (let sent = 0; sent < 50; sent++) {
    const response = await post("/chat/completions", auto);
    const told = (await response.clone().json()) as ErrorBody;
    if (told.error.code === "models_failing") refused = response;
    else expect(told.error.code).toBe("upstream_overloaded");
  }
  expect(upstream.calls).toHaveLength(10);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(10);
  expect(await refused?.json()).toMatchObject({ error: { code: "models_failing" } });
});

/** A router without circuit breakers, which allows two models per request. */
function withoutBreakers(outcomes: Outcome[]): Router {
  const decision = (attempt: number): object => ({
    id: "d",
    attempt,
    model: models[attempt - 1],
    propensity: 1,
    token: "t",
    report: async (outcome: Outcome) => void outcomes.push(outcome),
    fallback: () => decision(attempt + 1),
  });
  return {
    models: () => models,
    observe: () => () => {},
    tiers: () => ["default"],
    route: () => decision(1),
  } as unknown as Router;
}

async function ask(behaviour: Parameters<Awaited<ReturnType<typeof setup>>["upstream"]["script"]>) {
  const { upstream } = await setup();
  const outcomes: Outcome[] = [];
  const providers = { faulty: { baseUrl: upstream.url } };
  const gateway = createGateway(withoutBreakers(outcomes), { providers, maxAttempts: 2 });
  const { signal } = new AbortController();
  const body = { kind: "parsed", value: auto } as const;
  const request = { method: "POST", path: "/chat/completions", headers: {}, body, signal };
  for (let sent = 0; sent < 200; sent++) {
    upstream.script(...behaviour);
    await gateway.handle(request);
  }
  await gateway.close();
  expect(outcomes).toHaveLength(upstream.calls.length);
  return upstream.calls.length;
}

test("fallbacks add a fifth to an outage", async () => {
  const calls = await ask([raw(500, "")]);
  expect(calls).toBeGreaterThanOrEqual(240);
  expect(calls).toBeLessThanOrEqual(200 * 1.2 + 10);
});

test("fallbacks that succeed never run out", async () => {
  expect(await ask([raw(500, ""), okJson()])).toBe(400);
});

test("requests beyond `maxRequests` are refused at once, until others have ended", async () => {
  const { url, post, upstream } = await setup({ maxRequests: 2, timeouts: patient });
  upstream.script(stallMidStream, stallBeforeHeaders, okJson());
  const leave = new AbortController();
  const { signal } = leave;
  const under = [streamed, auto].map((body) =>
    fetch(`${url}/chat/completions`, { method: "POST", body: JSON.stringify(body), signal }),
  );
  const ended = Promise.allSettled(under.map(async (asked) => (await asked).text()));
  await expect.poll(() => upstream.calls.length).toBe(2);
  const refused = await post("/chat/completions", auto);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(((await refused.json()) as ErrorBody).error.code).toBe("overloaded");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(upstream.calls).toHaveLength(2);
  leave.abort();
  await ended;
  await expect.poll(async () => (await post("/chat/completions", auto)).status).toBe(200);
  // Streams that end by themselves make room as well.
  upstream.script(okStream());
  for (let sent = 0; sent < 5; sent++) {
    const response = await post("/chat/completions", streamed);
    expect(await response.text()).toContain("[DONE]");
  }
});

test("the bodies being read are limited in total", async () => {
  const { url, post } = await setup({ maxBodyBytes: 1_000 });
  const { port } = new URL(url);
  const sockets = Array.from({ length: 16 }, () => connect(Number(port), "127.0.0.1"));
  for (const socket of sockets) {
    socket.on("error", () => undefined);
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n{");
  }
  await expect.poll(async () => (await post("/chat/completions", auto)).status).toBe(503);
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await post("/chat/completions", auto)).status).toBe(200);
});

test.each([
  ["totalMs", 0],
  ["bodyMs", 1.5],
  ["stallMs", 2 ** 31],
  ["headersMs", Number.NaN],
])("timeouts.%s of %d is refused", (name, value) => {
  const router = withoutBreakers([]);
  expect(() => createGateway(router, { timeouts: { [name]: value } })).toThrow(`timeouts.${name}`);
});

test("a body that stops arriving is refused with 408", async () => {
  const { url } = await setup({ timeouts: { bodyMs: 200 } });
  const client = httpRequest(`${url}/chat/completions`, { method: "POST" });
  client.on("error", () => undefined);
  client.write("{");
  const [response] = await once(client, "response");
  expect(response.statusCode).toBe(408);
  response.resume();
});
