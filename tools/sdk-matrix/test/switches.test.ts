import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { weather } from "../src/cases.ts";
import type { Asked, Received } from "../src/clients/client.ts";
import { official } from "../src/clients/clients.ts";
import type { Served } from "../src/gateways/adapters.ts";
import { CLAUDE, type Provider, startGateway } from "../src/gateways/gateway.ts";
import type { Fields } from "../src/json.ts";
import { isPaired, outlineOf } from "../src/readers/outline.ts";
import { readConversation } from "../src/readers/read.ts";
import { type Beginning, beginningOf, bodyWith, recordedRequests } from "../src/recorded.ts";
import type { Answer } from "../src/upstreams/answer.ts";
import {
  type Call,
  type Protocol,
  type StrictUpstream,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

const SEED = 20_261_130;
/** Requests of one conversation. */
const TURNS = 14;

const NAMES = ["left", "right", "resp", "also", "chat", "vllm"] as const;
type Name = (typeof NAMES)[number];

const upstreams = new Map<Name, StrictUpstream>();
/** Replicas that share nothing: what is kept of a conversation is with the client. */
let replicas: readonly Served[];

beforeAll(async () => {
  for (const name of NAMES) upstreams.set(name, await startUpstream(name));
  const provider = (name: Name) => ({ upstream: upstreams.get(name) as StrictUpstream });
  const providers: Readonly<Record<Name, Provider>> = {
    left: { ...provider("left"), protocols: ["anthropic-messages"], model: CLAUDE },
    right: { ...provider("right"), protocols: ["anthropic-messages"], model: "claude-opus-5-5" },
    resp: { ...provider("resp"), protocols: ["openai-responses"] },
    also: { ...provider("also"), protocols: ["openai-responses"] },
    chat: { ...provider("chat"), protocols: ["openai-chat"] },
    vllm: { ...provider("vllm"), protocols: ["openai-chat"] },
  };
  replicas = [await startGateway("hono", providers), await startGateway("koa", providers)];
});

afterAll(async () => {
  for (const replica of replicas) await replica.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

/** One request of a conversation: who answers it, how it is asked for, and what the answer holds. */
interface Turn {
  readonly to: Name;
  readonly stream: boolean;
  readonly thinks: boolean;
  /** Before calls; models often say nothing or write blank lines there. */
  readonly speaks: "words" | "blanks" | "nothing";
  readonly calls: number;
}

const conversation = fc.array(
  fc.record<Turn>({
    to: fc.constantFrom(...NAMES),
    stream: fc.boolean(),
    thinks: fc.boolean(),
    speaks: fc.constantFrom("words", "blanks", "nothing"),
    calls: fc.constantFrom(0, 1, 1, 2),
  }),
  { minLength: TURNS, maxLength: TURNS },
);

/** Own conversations with thoughts and tools, and the recorded ones. */
const beginnings: readonly Beginning[] = [
  ...official.flatMap((client) =>
    [1, 2, 3].map((number) => ({
      name: `${client.name}, conversation ${number}`,
      client,
      history: client.begin({ text: "How is the weather?", instructions: "Be brief." }),
      tool: weather.name,
      base: {},
    })),
  ),
  ...recordedRequests()
    .filter(({ name }) => /\/(\w+-)?turn-2-/.test(name) && !/gpt-6/.test(name))
    .map(beginningOf),
];

const plans = fc.sample(conversation, { seed: SEED, numRuns: beginnings.length });
const told = beginnings.map((beginning, index) => [beginning.name, beginning, index] as const);

function isClaude(name: Name): boolean {
  return name === "left" || name === "right";
}

function answerOf({ to, thinks, speaks, calls }: Turn, tool: string, number: number): Answer {
  return {
    ...(thinks && { thinking: `Thought ${number} of ${to}.` }),
    ...((speaks === "words" || calls === 0) && { text: `Answer ${number}.` }),
    // The Messages API refuses blank texts, so it writes none.
    ...(speaks === "blanks" && calls > 0 && !isClaude(to) && { text: "\n\n" }),
    calls: Array.from({ length: calls }, (_, index) => ({
      name: tool,
      input: { city: `${number}/${index}` },
    })),
  };
}

test.each(told)("%s: no upstream refuses, whoever went on", async (_, beginning, index) => {
  const { client, tool } = beginning;
  const isOwn = beginning.name.includes("conversation");
  let { history } = beginning;
  for (const [number, turn] of (plans[index] ?? []).entries()) {
    const upstream = upstreams.get(turn.to) as StrictUpstream;
    const answer = answerOf(turn, tool, number);
    upstream.script(answer);
    const asked: Asked = {
      stream: turn.stream,
      ...(isOwn && { tools: [weather], thinks: true }),
    };
    const { origin = "" } = replicas[number % replicas.length] ?? {};
    const endpoint = { origin, model: turn.to };
    const received = await client.ask(endpoint, history, asked);
    expect(received.text.trim()).toBe((answer.text ?? "").trim());
    expect(received.thinking).toBe(answer.thinking ?? "");
    expect(upstream.calls).toHaveLength(1);
    expectHistory(
      upstream.calls[0] as Call,
      bodyWith(beginning, history),
      client.protocol,
      upstream,
    );
    history = [...history, ...received.kept, ...next(beginning, received, number)];
  }
});

/** The results of the calls, or else the next question. */
function next({ client }: Beginning, { calls }: Received, number: number): readonly unknown[] {
  if (calls.length === 0) return client.begin({ text: `And then (${number})?` });
  return client.results(
    calls,
    calls.map((_, index) => `result ${number}/${index}`),
  );
}

/** The upstream got all that the client sent, in order; of the thoughts, exactly its own. */
function expectHistory(
  call: Call,
  sent: Fields,
  protocol: Protocol,
  { issuer }: StrictUpstream,
): void {
  const given = readConversation(protocol, sent).said;
  const got = readConversation(call.protocol, call.body).said;
  expect(outlineOf(got)).toEqual(outlineOf(given));
  expect(isPaired(got)).toBe(true);
  const thoughts = given.flatMap((part) => (part.kind === "thinking" ? [part.text] : []));
  // Chat clients also send thoughts as plain text, which passes as it came.
  const kept = got.filter((part) => part.kind === "thinking" && part.state !== undefined);
  const own = thoughts.filter((thought) => issuer.said(thought));
  expect(kept).toEqual(
    own.map((thought) => ({ kind: "thinking", text: thought, state: issuer.seal(thought) })),
  );
}

test("the conversations switch models at least 100 times", () => {
  const switches = plans.flatMap((turns) =>
    turns.filter(({ to }, index) => index > 0 && to !== turns[index - 1]?.to),
  );
  expect(switches.length).toBeGreaterThan(100);
});
