import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep, setImmediate as soon } from "node:timers/promises";
import { createGzip } from "node:zlib";
import {
  type Behaviour,
  chunk,
  completion,
  endlessEvent,
  event,
  gzipped,
  hello,
  okJson,
  raw,
  resetAfterHeaders,
  resetBeforeHeaders,
  resetMidEvent,
  stallBeforeHeaders,
  stallMidJson,
  stallMidStream,
  stream,
  usageChunk,
} from "./faulty-upstream.ts";

/** Writes raw bytes to the socket, past the HTTP server, and closes it. */
function bytes(text: string): Behaviour {
  return (response) => void response.socket?.end(text);
}

function head(lines: readonly string[], body: string): Behaviour {
  return bytes([...lines, "connection: close", "", body].join("\r\n"));
}

const json = JSON.stringify(completion());
const JSON_TYPE = "content-type: application/json";
const SSE_TYPE = "content-type: text/event-stream";

/** Writes and waits for the client: resolves to true when it can take more, false if it left. */
async function write(response: ServerResponse, data: string | Buffer): Promise<boolean> {
  if (response.destroyed) return false;
  if (!response.write(data)) {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once("close", leave);
    await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
    response.off("close", leave);
  }
  return !response.destroyed;
}

/** Sends a text one character at a time, and repeats it forever. */
function drip(type: string, text: string): Behaviour {
  return async (response) => {
    response.writeHead(200, { "content-type": type });
    for (let at = 0; await write(response, text[at % text.length] ?? ""); at++) await sleep(50);
  };
}

/** One megabyte that decompresses to one gigabyte. */
const gzipBomb: Behaviour = async (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  const zip = createGzip({ level: 1 });
  zip.pipe(response);
  response.once("close", () => zip.destroy());
  const zeros = Buffer.alloc(2 ** 20);
  for (let megabytes = 0; megabytes < 1024 && !zip.destroyed; megabytes++) {
    if (zip.write(zeros)) await soon();
    else await Promise.race([new Promise((resolve) => zip.once("drain", resolve)), sleep(1_000)]);
  }
  zip.end();
};

/** A stream of many events of one character each. */
export function tinyEvents(count: number): Behaviour {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const text = event(chunk({ content: "x" }));
    for (let sent = 0; sent < count; sent += 100) {
      if (!(await write(response, text.repeat(100)))) return;
    }
    response.end([chunk({}, "stop"), usageChunk, "[DONE]"].map(event).join(""));
  };
}

/** Repeats a piece forever, as fast as the client takes it. */
function endless(type: string, piece: string): Behaviour {
  return async (response) => {
    response.writeHead(200, { "content-type": type });
    const many = piece.repeat(Math.ceil(65_536 / piece.length));
    while (await write(response, many));
  };
}

/** Faults of providers, by name. Whether a fault breaks an answer depends on the request. */
export const upstreamFaults: Readonly<Record<string, Behaviour>> = {
  "sends no headers": stallBeforeHeaders,
  "sends a byte of its headers and no more": (response) => void response.socket?.write("H"),
  "drips JSON": drip("application/json", " "),
  "drips a stream": drip("text/event-stream", ":\n\n"),
  "resets before headers": resetBeforeHeaders,
  "resets after headers": resetAfterHeaders,
  "resets in an event": resetMidEvent,
  "stalls in JSON": stallMidJson,
  "stalls in a stream": stallMidStream,
  "answers 429, come back in 7 seconds": raw(429, "{}", { "retry-after": "7" }),
  "answers 429, come back on a date": raw(429, "{}", {
    "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
  }),
  "answers 429, come back in 30 years": raw(429, "{}", { "retry-after": "1000000000" }),
  "answers 429, come back soon": raw(429, "{}", { "retry-after": "soon\t\x80" }),
  "answers 500": raw(500, "oops"),
  "answers 502": raw(502, ""),
  "answers 503": raw(503, ""),
  "answers 529": raw(529, ""),
  "answers 401": raw(401, "{}"),
  "answers 500 and drips on": async (response) => {
    response.writeHead(500);
    while (await write(response, "x")) await sleep(50);
  },
  "answers 200 with an error": okJson({ error: { message: "x" } }),
  "answers with HTML": raw(200, "<html>", { "content-type": "text/html" }),
  "truncates its JSON": raw(200, json.slice(0, -9)),
  "answers JSON that is no completion": okJson({ choices: [] }),
  "answers JSON nested without end": raw(200, "[".repeat(1e6)),
  "answers in ill-formed UTF-8": (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(Buffer.from([0x22, 0xff, 0x22]));
  },
  "answers JSON without end": endless("application/json", " "),
  "sends an event without end": endlessEvent,
  "sends lines of an event without end": endless("text/event-stream", "data: x\n"),
  "sends comments without end": endless("text/event-stream", ": still here\n\n"),
  "sends a stream without end": endless("text/event-stream", event(chunk({ content: "x" }))),
  "sends many tiny events": tinyEvents(20_000),
  "never says [DONE]": stream([hello[0], hello[1]].map(event)),
  "says nothing but [DONE]": stream([event("[DONE]")]),
  "reports no usage": stream([...hello, "[DONE]"].map(event)),
  "reports usage that is none": stream(
    [
      ...hello,
      { ...usageChunk, usage: { prompt_tokens: -1, completion_tokens: "NaN", total_tokens: null } },
    ]
      .map(event)
      .concat('data: {"choices":[],"usage":{"prompt_tokens":1e999}}\n\n', event("[DONE]")),
  ),
  "sends an error in its stream": stream([hello[0], { error: { code: 500 } }].map(event)),
  "sends an error after [DONE]": stream([...hello, "[DONE]", { error: { code: 500 } }].map(event)),
  "sends events that are no JSON": stream(["data: <html>\n\n"]),
  "sends strange JSON": stream(
    [null, [], 7, { choices: [null] }, { choices: [{ delta: { tool_calls: [null, 7] } }] }].map(
      event,
    ),
  ),
  "compresses unasked": gzipped,
  "sends a gzip bomb": gzipBomb,
  "sends 10,000 headers": head(
    ["HTTP/1.1 200 OK", ...Array.from({ length: 10_000 }, (_, index) => `x-${index}: y`)],
    json,
  ),
  "redirects to the metadata service": raw(307, "", { location: "http://169.254.169.254/" }),
  "redirects to itself": raw(308, "", { location: "/v1/chat/completions" }),
  "promises more than it sends": head(
    ["HTTP/1.1 200 OK", JSON_TYPE, `content-length: ${json.length + 5}`],
    json,
  ),
  "sends more than it promises": head(
    ["HTTP/1.1 200 OK", JSON_TYPE, `content-length: ${json.length - 5}`],
    json,
  ),
  "promises a length below nothing": head(["HTTP/1.1 200 OK", "content-length: -1"], json),
  "promises two lengths": head(
    ["HTTP/1.1 200 OK", JSON_TYPE, "content-length: 5", `content-length: ${json.length}`],
    json,
  ),
  "breaks its chunks": head(
    ["HTTP/1.1 200 OK", SSE_TYPE, "transfer-encoding: chunked"],
    `zz\r\n${event(hello[0])}\r\n`,
  ),
  "puts a line break into a header": head(
    [
      "HTTP/1.1 200 OK",
      JSON_TYPE,
      "x-request-id: a\rx-injected: 1",
      `content-length: ${json.length}`,
    ],
    json,
  ),
  "puts a zero into a header": head(
    ["HTTP/1.1 200 OK", JSON_TYPE, "x-request-id: a\0b", `content-length: ${json.length}`],
    json,
  ),
  "speaks no HTTP": bytes("220 mail.example ESMTP\r\n"),
  "changes protocols": head(["HTTP/1.1 101 Switching Protocols", "upgrade: websocket"], ""),
  "informs without end": async (response) => {
    const { socket } = response;
    while (socket !== null && !socket.destroyed) {
      socket.write("HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n");
      await sleep(20);
    }
  },
};
