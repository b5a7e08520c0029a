import { promptOn, topics } from "@armature/cli/simulated";
import type { Rng } from "@armature/policy";
import type { Turn } from "@armature/router";
import type { Work } from "./agent-models.ts";

export const CALLS_PER_TASK = 150;

const MINUTE_MS = 60_000;

/** Tokens of the system prompt and the tools. */
const FIRST_TOKENS = 16_000;

/** One call of an agent. */
export interface AgentCall {
  readonly request: unknown;
  readonly kind: Turn["kind"];
  readonly work: Work;
  /** Milliseconds since the call before. */
  readonly afterMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The calls of one task of a coding agent, and how long its client asks to cache prompts. */
export interface AgentTask {
  readonly ttlMs: number;
  readonly calls: readonly AgentCall[];
}

/** How the calls of a task follow each other. */
export interface TaskShape {
  /** Share of ordinary turns among the calls that are no side requests; the others are exchanges. */
  readonly ordinary: number;
}

/** A dozen exchanges to each message of the person. */
export const AGENT: TaskShape = { ordinary: 1 / 13 };

/** No tools. */
export const CHAT: TaskShape = { ordinary: 1 };

interface Message {
  readonly role: string;
  readonly content: string | null;
  readonly [field: string]: unknown;
}

const filler = "lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(4_000);
const tools = [{ type: "function", function: { name: "run", description: "Runs a command." } }];

/**
 * Draws a task: messages of a person, three in four of them about the same work, each followed by
 * exchanges of tool calls and results; one call in twelve is a side request. The prompt grows with every
 * message. Half of the tasks cache prompts for 5 minutes, the others for an hour; one pause of a person in
 * seven is longer than 5 minutes.
 */
export function drawTask(rng: Rng, { ordinary }: TaskShape = AGENT): AgentTask {
  const ttlMs = rng.uniform() < 0.5 ? 5 * MINUTE_MS : 60 * MINUTE_MS;
  const usual = pick(topics, rng);
  const messages: Message[] = [{ role: "system", content: textOf(FIRST_TOKENS) }];
  const calls: AgentCall[] = [];
  let work: Work = usual;
  let inputTokens = FIRST_TOKENS;
  const say = (message: Message, tokens: number): void => {
    messages.push(message);
    inputTokens += tokens;
  };
  while (calls.length < CALLS_PER_TASK) {
    const isFirst = calls.length === 0;
    if (!isFirst && rng.uniform() < 1 / 12) {
      calls.push(sideCall(rng));
      continue;
    }
    const isOrdinary = isFirst || rng.uniform() < ordinary;
    if (isOrdinary) {
      work = rng.uniform() < 0.75 ? usual : pick(topics, rng);
      say({ role: "user", content: promptOn(work, rng) }, 60);
    } else {
      const tokens = Math.round(600 * Math.exp(0.8 * rng.normal()));
      say(
        { role: "tool", tool_call_id: `t${messages.length - 1}`, content: textOf(tokens) },
        tokens,
      );
    }
    const outputTokens = Math.round(180 * Math.exp(0.6 * rng.normal()));
    const afterMs = isOrdinary
      ? MINUTE_MS * Math.exp(1.5 * rng.normal())
      : MINUTE_MS * 0.1 * Math.exp(1.2 * rng.normal());
    const request = { messages: [...messages], tools };
    const kind = isOrdinary ? "ordinary" : "exchange";
    calls.push({ request, kind, work, afterMs, inputTokens, outputTokens });
    const call = { id: `t${messages.length}`, type: "function", function: { name: "run" } };
    say({ role: "assistant", content: null, tool_calls: [call] }, outputTokens);
  }
  return { ttlMs, calls };
}

/** A title, for example. */
function sideCall(rng: Rng): AgentCall {
  const content = `Give this conversation a title. ${promptOn(pick(topics, rng), rng)}`;
  const request = { messages: [{ role: "user", content }] };
  const size = { inputTokens: 700, outputTokens: 20 };
  return { request, kind: "side", work: "side", afterMs: 500, ...size };
}

function textOf(tokens: number): string {
  return filler.slice(0, 4 * tokens);
}

function pick<T>(choices: readonly T[], rng: Rng): T {
  return choices[Math.floor(rng.uniform() * choices.length)];
}
