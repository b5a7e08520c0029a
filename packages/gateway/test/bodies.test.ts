import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };
const text = JSON.stringify(auto);
const members = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"k${index}":1`).join(",");

type Hostile = readonly [
  name: string,
  status: number,
  body: string | Uint8Array,
  headers?: Record<string, string>,
];

const hostile: readonly Hostile[] = [
  ["nothing", 400, ""],
  ["a blank", 400, " "],
  ["half of it", 400, text.slice(0, -3)],
  ["two of it", 400, text + text],
  ["NaN", 400, `{"model":"auto","messages":[{"role":"user"}],"top_p":NaN}`],
  ["a comment", 400, `/**/${text}`],
  ["a list", 400, `[${text}]`],
  ["a string", 400, JSON.stringify(text)],
  ["null", 400, "null"],
  ["ill-formed UTF-8", 400, Buffer.concat([Buffer.from(text), Buffer.from([0xff])])],
  ["an overlong slash", 400, Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf])])],
  ["half a surrogate pair in UTF-8", 400, Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ["UTF-16", 400, Buffer.from(text, "utf16le")],
  ["a byte order mark", 400, `\ufeff${text}`],
  ["a field twice", 400, `{"model":"first",${text.slice(1)}`],
  ["a field twice, escaped", 400, `{"m\\u006fdel":"first",${text.slice(1)}`],
  ["a field twice, in capitals", 400, `{"MODEL":"first",${text.slice(1)}`],
  ["100,000 levels of lists", 400, "[".repeat(1e5) + "]".repeat(1e5)],
  ["100,000 levels of objects", 400, `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`],
  ["levels inside a message", 400, text.replace('"Say hello"', "[".repeat(99) + "]".repeat(99))],
  ["100,000 fields", 400, `{${members(1e5)}}`],
  ["100,000 fields of a field", 400, `{"x":{${members(1e5)}},${text.slice(1)}`],
  ["100,000 messages", 400, `{"model":"auto","messages":[${Array(1e5).fill('{"role":"user"}')}]}`],
  ["a million commas", 400, ",".repeat(1e6)],
  ["a million quotes", 400, '"'.repeat(1e6)],
  ["a million backslashes", 400, `"${"\\".repeat(1e6)}`],
  ["a long field name", 400, `{"${"n".repeat(1e6)}":1}`],
  ["a gzip bomb", 415, gzipSync(Buffer.alloc(2 ** 24)), { "content-encoding": "gzip" }],
  ["brotli by name alone", 415, text, { "content-encoding": "br" }],
  ["two encodings", 415, text, { "content-encoding": "identity, gzip" }],
  ["a model that is a field of all objects", 404, text.replace('"auto"', '"constructor"')],
  ["a model of that name", 404, text.replace('"auto"', '"__proto__"')],
  ["a model of 100 kB", 404, text.replace('"auto"', `"${"m".repeat(1e5)}"`)],
  ["a model with a zero in it", 404, text.replace('"auto"', '"first\\u0000"')],
  ["a model that reads backwards", 404, text.replace('"auto"', '"\u202efirst"')],
  ["a model of half a pair", 404, text.replace('"auto"', '"\\ud800"')],
  ["a role that is none", 400, text.replace('"user"', '""')],
];

const globals = (): string[] =>
  [Object, Array, Function, String, Number, Map, Promise, Error].flatMap(({ name, prototype }) =>
    Reflect.ownKeys(prototype).map((key) => `${name}.${String(key)}`),
  );

test("a hostile body is refused with the right status and changes nothing", async () => {
  const { post, url, router, upstream, settled } = await setup();
  const before = JSON.stringify(router.status());
  const prototypes = globals();
  const counts: Record<number, number> = {};
  for (const path of ["/chat/completions", "/feedback"]) {
    for (const [name, status, body, headers] of hostile) {
      const response = await post(path, body, headers);
      // The feedback endpoint finds them malformed or too long.
      const expected = path === "/feedback" && status !== 415 ? [400, 413] : [status];
      expect([name, response.status]).toEqual([
        name,
        expect.toSatisfy((s) => expected.includes(s)),
      ]);
      const { error } = (await response.json()) as { error: { message: string } };
      expect(error.message.length).toBeLessThan(2_000);
      counts[response.status] = (counts[response.status] ?? 0) + 1;
    }
  }
  expect(JSON.stringify(router.status())).toBe(before);
  expect(globals()).toEqual(prototypes);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const [status, count] of Object.entries(counts)) {
    expect(metrics).toContain(`armature_requests_total{status="${status}"} ${count}\n`);
  }
  expect(upstream.calls).toHaveLength(0);
  expect(await settled()).toEqual([]);
});

test.each([
  [
    "a prototype",
    `{"__proto__":{"stream":true,"tools":[{}]},"constructor":{"x":1},${text.slice(1)}`,
  ],
  [
    "numbers that none holds",
    `{"max_tokens":1e999,"n":-0,"seed":123456789012345678901,${text.slice(1)}`,
  ],
  ["half a pair of surrogates", text.replace("Say", "Say \\udead")],
  ["zeros and controls", text.replace("Say", "Say \\u0000\\u0007\\u202e")],
  ["50 levels", `{"x":${"[".repeat(50)}${"]".repeat(50)},${text.slice(1)}`],
  ["parts of no kind", text.replace('"Say hello"', '[null,7,{},{"type":"x"},[]]')],
])("strange but well-formed: %s goes to the provider as it came", async (_, body) => {
  const { post, upstream, settled } = await setup();
  const sent: string[] = [];
  upstream.script((response, call) => {
    sent.push(call.text);
    response.end(JSON.stringify({ choices: [{ message: {}, finish_reason: "stop" }] }));
  });
  const response = await post("/chat/completions", body);
  expect(response.status).toBe(200);
  expect(sent).toEqual([
    body.replace('"auto"', `"${response.headers.get("x-armature-model")}-upstream"`),
  ]);
  expect((await settled()).map(({ outcome }) => outcome.failed)).toEqual([undefined]);
});

test("a body of 100 MB without a length is refused at the limit, not read to its end", async () => {
  const { url } = await setup({ maxBodyBytes: 2 ** 20 });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  let open = true;
  socket.on("data", (data) => {
    answer += data;
  });
  // A client that is still sending may find the connection closed before it has read why.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    open = false;
    socket.emit("drain");
  });
  socket.write(
    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
  );
  const piece = `${(2 ** 16).toString(16)}\r\n${"x".repeat(2 ** 16)}\r\n`;
  let sent = 0;
  while (open && sent < 100 * 2 ** 20) {
    sent += piece.length;
    if (!socket.write(piece)) await once(socket, "drain").catch(() => undefined);
  }
  // No more than the sockets between them hold.
  expect(sent).toBeLessThan(50 * 2 ** 20);
  if (answer !== "") expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test("a body in a million pieces takes no more memory than in one", async () => {
  const { url, post } = await setup();
  await post("/chat/completions", auto);
  const client = httpRequest(`${url}/chat/completions`, { method: "POST" });
  const answered = once(client, "response");
  const before = process.memoryUsage().rss;
  client.write(text.slice(0, -1));
  for (let sent = 0; sent < 200_000; sent += 1) {
    if (!client.write(" ")) await once(client, "drain");
  }
  client.end("}");
  const [response] = await answered;
  expect(response.statusCode).toBe(200);
  response.resume();
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
});
