import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Served } from "../src/gateways/adapters.ts";
import { providersOf, startGateway } from "../src/gateways/gateway.ts";
import { fields, list, text } from "../src/json.ts";
import type { Conversation, OfferedTool } from "../src/readers/conversation.ts";
import { isPaired, outlineOf } from "../src/readers/outline.ts";
import { readConversation } from "../src/readers/read.ts";
import { type Recorded, recordedRequests } from "../src/recorded.ts";
import {
  type Call,
  PROTOCOLS,
  type Protocol,
  type StrictUpstream,
  startUpstream,
  TOKENS,
} from "../src/upstreams/strict-upstream.ts";

/** The provider's name of the model: a Claude that takes all that Claude Code sends. */
const MODEL = "claude-sonnet-5";

let upstream: StrictUpstream;
const gateways = new Map<Protocol, Served>();

beforeAll(async () => {
  upstream = await startUpstream("recorded");
  for (const protocol of PROTOCOLS) {
    const provider = { ...providersOf(upstream)[protocol], model: MODEL };
    const options = { aliases: { "*": "auto" } };
    gateways.set(protocol, await startGateway("hono", { [protocol]: provider }, options));
  }
  for (const { body } of requests) {
    for (const [, state = ""] of JSON.stringify(body).matchAll(STATES))
      upstream.issuer.admit(state);
  }
});

afterAll(async () => {
  for (const served of gateways.values()) await served.close();
  await upstream.close();
});

const requests = recordedRequests();
const STATES = /"(?:signature|encrypted_content)":"([^"]+)"/g;

/** Headers that belong to a connection, not to a request. */
const HOP = /^(host|connection|content-length|transfer-encoding|accept-encoding)$/i;

async function send(
  { path, query, headers, method, body }: Recorded,
  target: Protocol,
): Promise<Response> {
  const { origin = "" } = gateways.get(target) ?? {};
  const kept = Object.entries(headers).filter(([name]) => !HOP.test(name));
  return fetch(`${origin}${path}${query}`, {
    method,
    headers: Object.fromEntries(kept),
    ...(method === "POST" && { body: JSON.stringify(body) }),
  });
}

const forModels = requests.filter(({ protocol }) => protocol !== undefined);
const rows = forModels.flatMap((recorded) =>
  PROTOCOLS.map((target) => [`${recorded.name} over ${target}`, recorded, target] as const),
);

test.skipIf(requests.length === 0)("there are 48 recorded requests, 43 of them for models", () => {
  expect([requests.length, forModels.length]).toEqual([48, 43]);
});

describe.skipIf(requests.length === 0)("a recorded request", () => {
  test.each(rows)("%s", async (name, recorded, target) => {
    upstream.script({ text: "Fine." });
    const response = await send(recorded, target);
    const answer = await response.text();
    if (name.includes("web-search") && target !== recorded.protocol) {
      expect(response.status).toBe(400);
      expect(answer).toContain("tools[0]");
      expect(upstream.calls).toEqual([]);
      return;
    }
    const [call, ...others] = upstream.calls;
    expect(others).toEqual([]);
    expect(call?.refusal).toBeUndefined();
    expect(response.status).toBe(200);
    expect(answer).toContain("Fine.");
    expect(call?.protocol).toBe(target);
    if (target === recorded.protocol) expectNative(call as Call, recorded);
    else expectTranslated(call as Call, recorded);
  });
});

/** The upstream got the client's bytes; only the model's name is another. */
function expectNative({ text: sent, headers }: Call, recorded: Recorded): void {
  const given = JSON.stringify(recorded.body);
  const named = `"model":${JSON.stringify(recorded.body.model)}`;
  expect(given.split(named)).toHaveLength(2);
  expect(sent).toBe(given.replace(named, `"model":"${MODEL}"`));
  for (const name of ["anthropic-beta", "anthropic-version"]) {
    expect(headers[name]).toBe(recorded.headers[name]);
  }
}

/** The upstream got all that the client said, its tools, its limit, its effort and its schema. */
function expectTranslated({ protocol, body }: Call, recorded: Recorded): void {
  const given = readConversation(recorded.protocol as Protocol, recorded.body);
  const got = readConversation(protocol, body);
  expect(outlineOf(got.said)).toEqual(outlineOf(given.said));
  expect(isPaired(got.said)).toBe(true);
  expect(got.said.filter(({ kind }) => kind === "thinking")).toEqual([]);
  expectTools(got, given, recorded);
  expect(got.schema).toEqual(given.schema);
  if (given.limit !== undefined) expect(got.limit).toBe(given.limit);
  if (given.toolChoice !== undefined && given.tools.length > 0) {
    expect(got.toolChoice).toBe(given.toolChoice);
  }
  if (given.effort === "budget") expect(got.effort).toBe("high");
  else if (given.effort !== undefined) expect(got.effort).toBe(given.effort);
}

/** The upstream offers the same tools; names may tell of a namespace, descriptions of a grammar. */
function expectTools(got: Conversation, given: Conversation, recorded: Recorded): void {
  const expected = offeredTools(given, recorded);
  if (expected.length === 0 && got.tools.length > 0) {
    // A history of calls needs its tools, of which none may be called.
    expect(got.toolChoice).toBe("none");
    const called = given.said.flatMap((part) => (part.kind === "call" ? [part.name] : []));
    expect(called).toEqual(expect.arrayContaining(got.tools.map(({ name }) => name)));
    return;
  }
  expect(got.tools.map(({ name }) => name.replace(/^.*__/, ""))).toEqual(
    expected.map(({ name }) => name),
  );
  for (const [index, { description, schema }] of got.tools.entries()) {
    expect(description).toContain(expected[index]?.description);
    expect(withoutNames(schema)).toEqual(withoutNames(expected[index]?.schema ?? NO_INPUT));
  }
}

const NO_INPUT = { type: "object", properties: {} };

/** A schema without `propertyNames`, which OpenAI's API does not take. */
function withoutNames(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema, (name, value) => (name === "propertyNames" ? undefined : value)),
  );
}

/** The tools that the model may call: those that are not deferred or were referred to. */
function offeredTools({ tools }: Conversation, { body }: Recorded): readonly OfferedTool[] {
  const deferred = list(body.tools)
    .map(fields)
    .filter((tool) => tool.defer_loading === true)
    .map(({ name }) => text(name))
    .filter((name) => !JSON.stringify(body.messages).includes(`"tool_name":"${name}"`));
  return tools.filter(({ name }) => !deferred.includes(name));
}

describe.skipIf(requests.length === 0)("a recorded request for no model", () => {
  const named = (part: string) => requests.filter(({ name }) => name.includes(part));

  test.each(named("count-tokens").map((each) => [each.name, each] as const))(
    "%s counts tokens: at the provider if it can, else by an estimate",
    async (_, recorded) => {
      for (const target of PROTOCOLS) {
        upstream.script({ text: "Fine." });
        const response = await send(recorded, target);
        const { input_tokens: tokens } = fields(await response.json());
        expect(response.status).toBe(200);
        const native = target === "anthropic-messages";
        if (native) expect(tokens).toBe(TOKENS);
        else expect(tokens).toBeGreaterThan(10);
        expect(upstream.calls.map(({ refusal }) => refusal)).toEqual(native ? [undefined] : []);
        if (native) expectNative(upstream.calls[0] as Call, recorded);
      }
    },
  );

  test.each(named("side-models").map((each) => [each.name, each] as const))(
    "%s lists models",
    async (_, recorded) => {
      const response = await send(recorded, "openai-chat");
      const models = list(fields(await response.json()).data).map((model) => fields(model).id);
      expect(models).toContain("claude-auto");
    },
  );

  test.each(named("hello").map((each) => [each.name, each] as const))(
    "%s gets an answer",
    async (_, recorded) => {
      expect((await send(recorded, "openai-chat")).status).toBeLessThan(500);
    },
  );
});
