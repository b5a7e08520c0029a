import { armature } from "@armature/ai-sdk";
import { createRouter, type Router } from "@armature/router";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Case, cases, core, lowLimit } from "../src/cases.ts";
import { aiSdk } from "../src/clients/ai-sdk.ts";
import type { Received, SdkClient } from "../src/clients/client.ts";
import { clients, official } from "../src/clients/clients.ts";
import { converse } from "../src/converse.ts";
import { ADAPTERS, type Adapter, type Served } from "../src/gateways/adapters.ts";
import { modelOf, providersOf, startGateway } from "../src/gateways/gateway.ts";
import type { Conversation, Said } from "../src/readers/conversation.ts";
import { readConversation } from "../src/readers/read.ts";
import { type Answer, finishOf, USAGE } from "../src/upstreams/answer.ts";
import {
  KEY,
  PROTOCOLS,
  type Protocol,
  type StrictUpstream,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

let upstream: StrictUpstream;
const gateways = new Map<Adapter, Served>();
let router: Router;
let models: ReturnType<typeof armature>;

beforeAll(async () => {
  upstream = await startUpstream("strict");
  for (const adapter of ADAPTERS) {
    gateways.set(adapter, await startGateway(adapter, providersOf(upstream)));
  }
  router = await createRouter({ models: Object.entries(providersOf(upstream)).map(modelOf) });
  const provider = { baseUrl: upstream.baseUrl, apiKey: KEY };
  models = armature(router, {
    providers: Object.fromEntries(PROTOCOLS.map((name) => [name, provider])),
  });
});

afterAll(async () => {
  for (const served of gateways.values()) await served.close();
  await models.close();
  await router.close();
  await upstream.close();
});

/** A model of the AI SDK without a gateway. It asks in no protocol of a client's. */
const routed: SdkClient = aiSdk({
  name: "@armature/ai-sdk",
  protocol: "openai-responses",
  model: ({ model }) => models(model),
  settings: ({ thinks }) => ({ ...(thinks && { reasoning: "medium" }) }),
});

/** The lowest limit that the Responses API takes, in tokens. */
const LEAST = 16;

/** The AI SDK reads and sends no reasoning over chat completions. */
const hasReasoning = ({ name }: SdkClient): boolean => name !== "ai sdk chat";

interface Row {
  readonly client: SdkClient;
  readonly target: Protocol;
  readonly adapter: Adapter;
  readonly stream: boolean;
  readonly told: Case;
}

const everyRow: readonly Row[] = [...clients, routed].flatMap((client) =>
  PROTOCOLS.flatMap((target) =>
    ADAPTERS.flatMap((adapter) =>
      cases.flatMap((told) =>
        [false, true].map((stream) => ({ client, target, adapter, stream, told })),
      ),
    ),
  ),
);

/** In its own protocol a request passes as it came, faults included. */
const isFaulty = ({ client, target, told }: Row): boolean =>
  told === lowLimit &&
  client !== routed &&
  client.protocol === target &&
  target === "openai-responses";

/** All pairs of protocols through one adapter, the core of the official clients through all four. */
const rows = everyRow.filter(
  (row) =>
    !isFaulty(row) &&
    (row.adapter === "hono" || (official.includes(row.client) && core.includes(row.told))),
);

const titled = rows.map((row): [string, Row] => {
  const { client, target, adapter, stream, told } = row;
  const how = `${stream ? "streamed" : "whole"}, through ${adapter}`;
  return [`${client.name} over ${target}: ${told.name} (${how})`, row];
});

describe("a conversation", () => {
  test.each(titled)("%s", async (_, { client, target, adapter, stream, told }) => {
    upstream.script(...told.answers);
    const { origin } = gateways.get(adapter) as Served;
    const received = await converse(client, { origin, model: target }, told, { stream });
    expect(upstream.calls.map(({ refusal }) => refusal)).toEqual(told.answers.map(() => undefined));
    expect(received).toHaveLength(told.answers.length);
    for (const [index, answer] of told.answers.entries()) {
      expectReceived(received[index] as Received, answer, client);
    }
    const seen = upstream.calls.map(({ body, protocol }) => readConversation(protocol, body));
    expect(upstream.calls.map(({ protocol }) => protocol)).toEqual(seen.map(() => target));
    for (const [index, conversation] of seen.entries()) {
      // Claude goes on with its thoughts only if the client returned the first one.
      const thinks = index === 0 || hasReasoning(client) || target !== "anthropic-messages";
      expectAsked(conversation, told, { isFirst: index === 0, thinks, target });
    }
    expectHistory(seen.at(-1) as Conversation, told, received, client);
  });
});

/** The client has every part of the answer, why it ended, and what it took. */
function expectReceived(received: Received, answer: Answer, client: SdkClient): void {
  expect(received.text).toBe(answer.text ?? "");
  expect(received.calls.map(({ name, input }) => ({ name, input }))).toEqual(answer.calls ?? []);
  expect(received.finish).toBe(finishOf(answer));
  if (hasReasoning(client)) expect(received.thinking).toBe(answer.thinking ?? "");
  const { input, output } = USAGE;
  const isMessages = client.protocol === "anthropic-messages";
  const total = isMessages && !client.name.startsWith("ai ") ? undefined : input + output;
  expect(received.usage).toEqual({ ...USAGE, total });
}

/** The upstream has the tools, the schema and the limit. */
function expectAsked(
  conversation: Conversation,
  { asked }: Case,
  { isFirst, thinks, target }: Readonly<{ isFirst: boolean; thinks: boolean; target: Protocol }>,
): void {
  const { tools = [], schema, maxTokens, mustCall } = asked;
  expect(conversation.tools).toEqual(tools);
  expect(conversation.schema).toEqual(schema);
  if (mustCall && isFirst) expect(conversation.toolChoice).toBe("required");
  if (maxTokens !== undefined) {
    const least = target === "openai-responses" ? LEAST : 0;
    expect(conversation.limit).toBe(Math.max(maxTokens, least));
  }
  expect(conversation.effort !== undefined).toBe(asked.thinks === true && thinks);
}

/** The upstream has all that was said, in order, with its own thoughts as it issued them. */
function expectHistory(
  { said }: Conversation,
  { prompt, answers, results }: Case,
  received: readonly Received[],
  client: SdkClient,
): void {
  const { instructions, image, text } = prompt;
  const expected: Said[] = [];
  if (instructions !== undefined)
    expected.push({ kind: "text", role: "system", text: instructions });
  expected.push({ kind: "text", role: "user", text });
  if (image !== undefined) expected.push({ kind: "image", image });
  for (const [index, answer] of answers.slice(0, -1).entries()) {
    const { thinking, text: words, calls = [] } = answer;
    const state = thinking === undefined ? undefined : upstream.issuer.seal(thinking);
    if (thinking !== undefined && hasReasoning(client)) {
      expected.push({ kind: "thinking", text: thinking, state });
    }
    if (words !== undefined) expected.push({ kind: "text", role: "assistant", text: words });
    const ids = received[index]?.calls.map(({ id }) => id) ?? [];
    for (const [at, call] of calls.entries()) {
      expected.push({ kind: "call", id: ids[at] ?? "", ...call });
    }
    for (const [at] of calls.entries()) {
      expected.push({ kind: "result", id: ids[at] ?? "", text: results[at] ?? "" });
    }
  }
  expect(said).toEqual(expected);
}
