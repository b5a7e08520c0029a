import { Writable } from "node:stream";
import { inspect } from "node:util";
import { memoryStorage } from "@armature/storage";
import {
  type Behaviour,
  completion,
  event,
  hello,
  okJson,
  okStream,
  raw,
  stream,
  upstreamFaults,
} from "@armature/test-kit/upstream";
import fc from "fast-check";
import { pino } from "pino";
import { expect, test } from "vitest";
import { Redactor } from "../src/upstreams/redactor.ts";
import { KEY, setup } from "./setup.ts";

/**
 * Runs of eight characters of a canary that appear in the text: literally, in base64 at any
 * alignment, or in hexadecimal.
 */
function traces(text: string, canary: string): string[] {
  const base64 = [0, 1, 2].map((before) =>
    Buffer.from("x".repeat(before) + canary)
      .toString("base64")
      .slice(4, -4),
  );
  const pieces = [canary, ...base64].flatMap((form) => runs(form, 8));
  // Eight digits may belong to any number.
  pieces.push(...runs(Buffer.from(canary).toString("hex"), 16));
  return pieces.filter((piece) => text.includes(piece));
}

function runs(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
    text.slice(at, at + length),
  );
}

const PROMPT = "wJ7xPqr0Zk1MvN8sTb2";
const ANSWER = "bX3hAnw9Lm5KcR4dYe6";
const TENANT = "tH5gTen2Rd8FsW1zUo3";
const CONVERSATION = "cV8nSeq1Tm6GyX4bHi7";

/** Ways in which a provider may echo the key that it received. */
const leaks: readonly string[] = [
  `bad key ${KEY}`,
  `bad key ${KEY.slice(0, 12)}***${KEY.slice(-10)}`,
  `Basic ${Buffer.from(`user:${KEY}`).toString("base64")}`,
  `Basic ${Buffer.from(`u:${KEY}`).toString("base64")}`,
  `Basic ${Buffer.from(`:${KEY}:`).toString("base64url")}`,
  Buffer.from(KEY).toString("hex"),
  encodeURIComponent(KEY),
];

/** Faults whose responses carry headers or text that a log line might quote. */
const brokenResponses = [
  "answers JSON that is no completion",
  "promises a length below nothing",
  "promises two lengths",
  "puts a line break into a header",
  "puts a zero into a header",
  "reports usage that is none",
  "resets after headers",
  "resets before headers",
  "resets in an event",
  "speaks no HTTP",
];

function faultOf(name: string): Behaviour {
  const fault = upstreamFaults[name];
  if (fault === undefined) throw new Error(`the test kit has no upstream that ${name}`);
  return fault;
}

/** The text of a response, up to where it breaks off. */
async function textOf(response: Response): Promise<string> {
  let text = "";
  try {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
  } catch {
    // A stream that broke off.
  }
  return text;
}

test("no key, prompt, response, tenant, conversation or token leaks", async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const logger = pino({ level: "trace" }, sink);
  const logged: unknown[] = [];
  // Log entries are also inspected whole: every field of every error, hidden ones included.
  const whole = (fields: object, message: string): void => {
    logged.push(inspect([fields, message], { depth: 20, showHidden: true, maxStringLength: null }));
  };
  const spyOn = (level: "info" | "warn" | "error") => (fields: object, message: string) => {
    whole(fields, message);
    logger[level](fields, message);
  };
  const spying = { info: spyOn("info"), warn: spyOn("warn"), error: spyOn("error") };
  const storage = memoryStorage();
  let now = 0;
  const { post, upstream, url, router } = await setup(
    { logger: spying, tenant: () => TENANT },
    {
      logger: spying,
      // Circuit breakers allow a probe at every request.
      clock: () => (now += 60_000),
      storage,
      quality: () => {
        throw new Error("the judge is out");
      },
    },
  );
  const answer = completion({ role: "assistant", content: ANSWER });
  const behaviours: Behaviour[] = [
    ...leaks.flatMap((leak) => [
      raw(400, JSON.stringify({ error: { message: leak } })),
      raw(401, leak),
      raw(500, leak),
      raw(200, leak),
      raw(301, "", { location: `http://127.0.0.1:1/${leak}` }),
      raw(429, leak, { "retry-after": leak }),
      stream([event(hello[0]), event({ error: { message: leak } })]),
      stream([`data: ${leak}\n\n`]),
    ]),
    okJson(answer),
    okStream(),
    ...brokenResponses.map(faultOf),
  ];
  const shown: string[] = [];
  const tokens: string[] = [];
  for (const behaviour of behaviours) {
    for (const streamed of [false, true]) {
      upstream.script(behaviour);
      const response = await post("/chat/completions", {
        model: "auto",
        messages: [{ role: "user", content: PROMPT }],
        stream: streamed,
        prompt_cache_key: CONVERSATION,
      });
      tokens.push(response.headers.get("x-armature-decision") ?? "");
      const body = await textOf(response);
      shown.push(JSON.stringify([...response.headers]));
      if (!body.includes(ANSWER)) shown.push(body);
    }
  }
  for (const token of tokens.slice(0, 3)) {
    await post("/feedback", { decision: token, quality: 0.5 });
    await post("/feedback", { decision: `${token}x`, quality: 0.5 });
  }
  for (const body of [PROMPT, `{"model":"${PROMPT}"}`, `{"messages":"${PROMPT}"}`]) {
    shown.push(await (await post("/chat/completions", body)).text());
  }
  for (const path of ["healthz", "models", "metrics"]) {
    shown.push(await (await fetch(`${url}/${path}`)).text());
  }
  shown.push(JSON.stringify(router.status()));
  await router.close();
  const state: string[] = [];
  const { log: entries, snapshots } = await storage();
  for await (const record of entries.read(null)) state.push(JSON.stringify(record));
  for (const { fingerprint } of await snapshots.list()) {
    state.push(JSON.stringify(await snapshots.load(fingerprint)));
  }
  const log = [...lines, ...logged].join("\n");
  expect(lines.length).toBeGreaterThan(50);
  expect(state.length).toBeGreaterThan(50);
  const sinks = { log, shown: shown.join("\n"), state: state.join("\n") };
  for (const [name, text] of Object.entries(sinks)) {
    expect([name, traces(text, KEY)]).toEqual([name, []]);
    expect([name, traces(text, ANSWER)]).toEqual([name, []]);
  }
  expect(traces(log, PROMPT)).toEqual([]);
  expect(traces(sinks.state, PROMPT)).toEqual([]);
  for (const text of Object.values(sinks)) expect(traces(text, CONVERSATION)).toEqual([]);
  // The tenant appears in the learned state, but nowhere else.
  expect(traces(sinks.shown, TENANT)).toEqual([]);
  // The key id in front of a token is not a secret.
  const sealed = tokens.flatMap((token) => token.split(".")[1] ?? []);
  expect(sealed.length).toBeGreaterThan(10);
  for (const secret of sealed) expect(log + sinks.state).not.toContain(secret.slice(0, 16));
});

test("no eight characters of a key are left, in any encoding and at any position", () => {
  const redactor = new Redactor([KEY], []);
  const printable = fc.string({ unit: "grapheme-ascii" });
  const wrap = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(text).toString("base64url"),
    (text) => Buffer.from(text).toString("hex"),
    encodeURIComponent,
    JSON.stringify,
  );
  fc.assert(
    fc.property(printable, printable, wrap, fc.nat(30), (before, after, form, length) => {
      const text = form(before + KEY.slice(0, Math.max(12, length)) + after);
      expect(traces(redactor.redact(text), KEY)).toEqual([]);
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

test("text without secrets is unchanged", () => {
  const redactor = new Redactor([KEY], ["assistants=v2", "short"]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(redactor.redact(text)).toBe(text);
      expect(redactor.redact(`${text}assistants=v2`)).toBe(`${text}[redacted]`);
      expect(redactor.redact(`${text} short ${KEY} end`)).toBe(`${text} short [redacted] end`);
    }),
    { seed: 1 },
  );
});
