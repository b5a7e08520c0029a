import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, Socket } from "node:net";
import { okJson, raw } from "@armature/test-kit/upstream";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { responseHeaders } from "../src/serving/response-headers.ts";
import { KEY, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };

/** The addresses to which this process connects, from now to the end of the test. */
function watchConnections(): string[] {
  const seen: string[] = [];
  const original = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, "connect");
  spy.mockImplementation(function (this: Socket, ...parameters: unknown[]) {
    const [target] = parameters.flat() as { host?: string; port?: number | string }[];
    seen.push(`${target?.host}:${target?.port}`);
    return Reflect.apply(original, this, parameters) as Socket;
  });
  onTestFinished(() => spy.mockRestore());
  return seen;
}

const hosts: readonly string[] = [
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "169.254.43518",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "metadata.google.internal",
  "localhost",
  "127.1",
  "0",
  "0.0.0.0",
  "[::1]",
  "[::]",
  "127.0.0.1.nip.io",
  "127。0。0。1",
  "①②⑦.⓪.⓪.①",
  "example.com@127.0.0.1",
  "127.0.0.1#@example.com",
  "127.0.0.1%00.example.com",
  "127.0.0.1\r\nhost: example.com",
  "rebind.example",
];

const urls: readonly string[] = hosts.flatMap((host) => [
  `http://${host}/v1`,
  `https://${host}:6379/`,
  `//${host}/`,
  `gopher://${host}:25/_x`,
  `file://${host}/etc/passwd`,
  `\\\\${host}\\v1`,
  `http:${host}`,
  `http://${KEY}@${host}/`,
  host,
]);

test("no field of a request changes the address that it is sent to", async () => {
  const { url, post, upstream } = await setup();
  const home = new URL(upstream.url).host;
  const own = new URL(url).host;
  const connections = watchConnections();
  expect(urls.length).toBeGreaterThan(200);
  const fields = ["base_url", "api_base", "baseUrl", "url", "endpoint", "webhook", "proxy"];
  for (let at = 0; at < urls.length; at += fields.length) {
    const targets = fields.map((field, index) => [field, urls[at + index]]);
    const body = { ...auto, ...Object.fromEntries(targets), provider: { url: urls[at] } };
    expect((await post("/chat/completions", body)).status).toBe(200);
  }
  for (const model of urls) {
    expect((await post("/chat/completions", { ...auto, model })).status).toBe(404);
  }
  for (const name of ["x-forwarded-host", "x-forwarded-for", "x-original-url", "forwarded"]) {
    for (const host of ["169.254.169.254", "evil.example:1"]) {
      const response = await post("/chat/completions", auto, { [name]: host });
      expect(response.status).toBe(200);
    }
  }
  const agent = connections.filter((target) => target !== own);
  expect(new Set(agent)).toEqual(new Set([home]));
});

test("a provider's redirect is not followed, whatever its target", async () => {
  const { post, upstream } = await setup({}, { clock: tickingMinutes() });
  const home = new URL(upstream.url).host;
  const { port } = new URL(upstream.url);
  const connections = watchConnections();
  const targets = hosts.filter((host) => !/[^\x20-\x7e]/.test(host));
  for (const status of [301, 302, 303, 307, 308]) {
    for (const host of [...targets, `127.0.0.1:${port}`]) {
      upstream.script(raw(status, "", { location: `http://${host}/` }), okJson());
      expect((await post("/chat/completions", auto)).status).toBe(200);
    }
  }
  expect(connections.filter((target) => !target.startsWith("127.0.0.1:"))).toEqual([]);
  expect(connections).toContain(home);
});

/** A clock on which open circuit breakers allow a probe by the next request. */
function tickingMinutes(): () => number {
  let now = 0;
  return () => {
    now += 60_000;
    return now;
  };
}

/** Sends a request as bytes, and resolves to the bytes of the response. */
async function sendRaw(url: string, head: string, body: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString("latin1");
    const [headers = "", rest] = answer.split("\r\n\r\n");
    const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? Number.NaN);
    if (rest !== undefined && rest.length >= length) socket.destroy();
  });
  socket.on("error", () => undefined);
  // An incomplete request gets no response.
  socket.setTimeout(500, () => socket.destroy());
  socket.write(Buffer.from(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`, "latin1"));
  await new Promise((resolve) => socket.once("close", resolve));
  return answer;
}

const FORWARDED_AT_MOST: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "host",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-request-id",
]);

test("only three of a client's headers are forwarded, however they are written", async () => {
  const { url, upstream } = await setup();
  const nasty = fc.constantFrom(
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\t",
    " ",
    ":",
    ",",
    "é",
    "\x7f",
    "\r\n ",
  );
  const value = fc.array(fc.oneof(nasty, fc.string()), { maxLength: 6 }).map((v) => v.join(""));
  const name = fc.constantFrom(
    "x-request-id",
    "traceparent",
    "tracestate",
    "authorization",
    "x-armature-model",
    "X-Armature-Decision",
    "x_armature_model",
    "connection",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "keep-alive",
    "proxy-authorization",
    "host",
    "api-key",
    "cookie",
    "expect",
    "content-length",
  );
  const headers = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(headers, async (lines) => {
      const head = ["POST /v1/chat/completions HTTP/1.1", "host: h", "connection: close"];
      const written = lines.map(([field, text]) => `${field}: ${text}`);
      const answer = await sendRaw(url, [...head, ...written].join("\r\n"), JSON.stringify(auto));
      expect(answer).toMatch(/^(HTTP\/1\.1 \d{3} |$)/);
      expect(answer).not.toContain("sk-");
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(upstream.calls.length).toBeGreaterThan(20);
  for (const { headers: sent } of upstream.calls) {
    for (const field of Object.keys(sent)) expect(FORWARDED_AT_MOST).toContain(field);
    expect(sent.authorization).toBe(`Bearer ${KEY}`);
    expect(sent.host).toBe(new URL(upstream.url).host);
  }
});

test("no header of a provider injects another into the response", async () => {
  const { url, upstream } = await setup({}, { clock: tickingMinutes() });
  const nasty = fc.constantFrom("\r", "\n", "\r\n", "\0", "\t", "é", "\x7f", "\r\n ", "\r\nx-b: 1");
  const value = fc.array(fc.oneof(nasty, fc.string()), { maxLength: 6 }).map((v) => v.join(""));
  const name = fc.constantFrom("x-request-id", "content-type", "retry-after", "x-armature-model");
  const status = fc.constantFrom(200, 400, 422, 429, 500);
  const body = JSON.stringify({ choices: [{ message: { content: "x" }, finish_reason: "stop" }] });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value)), status, async (lines, code) => {
      const written = lines.map(([field, text]) => `${field}: ${text}\r\n`).join("");
      upstream.script(({ socket }) => {
        const head = `HTTP/1.1 ${code} X\r\n${written}content-length: ${body.length}\r\n`;
        socket?.end(Buffer.from(`${head}connection: close\r\n\r\n${body}`, "latin1"));
      });
      const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\nconnection: close";
      const answer = await sendRaw(url, head, JSON.stringify(auto));
      const names = answer
        .slice(0, answer.indexOf("\r\n\r\n"))
        .split(/\r\n|\r|\n/)
        .slice(1)
        .map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
      expect(answer).toMatch(/^HTTP\/1\.1 [2345]\d\d /);
      for (const field of names) expect(RETURNED_AT_MOST).toContain(field);
      expect(new Set(names).size).toBe(names.length);
    }),
    { seed: 1, numRuns: 200 },
  );
});

const RETURNED_AT_MOST: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "date",
  "retry-after",
  "x-armature-decision",
  "x-armature-model",
  "x-armature-propensity",
  "x-request-id",
]);

test("a provider's request id is passed on only if it is a valid header", () => {
  const decision = { model: { id: "m" }, token: "t", propensity: 0.5 };
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.string()), fc.anything());
  fc.assert(
    fc.property(value, (requestId) => {
      const headers = { "x-request-id": requestId };
      const answered = responseHeaders(decision as never, { headers } as never);
      for (const text of Object.values(answered)) expect(text).toMatch(/^[\x20-\x7e]{1,256}$/);
    }),
    { seed: 1, numRuns: 10_000 },
  );
});

test("the watch on connections works", async () => {
  const server = createServer((_: IncomingMessage, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const connections = watchConnections();
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  expect(connections).toEqual([`127.0.0.1:${port}`]);
});
