import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { sharedData } from "@armature/test-kit";
import type { CallResult, ResponseHead } from "../../src/call/call.ts";
import { CollectedParts } from "../../src/call/collected-parts.ts";
import { JsonBody } from "../../src/http/json-body.ts";
import { openaiChat } from "../../src/protocols/openai-chat/openai-chat.ts";
import type {
  Headers,
  ProtocolRequest,
  StreamListener,
  StreamTap,
  Target,
} from "../../src/protocols/protocol.ts";

/** A request of a real client. */
export interface Recorded {
  readonly name: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const folder = sharedData("clients");

/** True if the recordings are here; if not, that was said already. */
export const isRecorded: boolean = folder !== undefined;

/** All requests that clients posted to `/v1/chat/completions`. */
export function recordedRequests(): readonly Recorded[] {
  if (folder === undefined) return [];
  return ["opencode", "qwen-code", "continue", "cline"].flatMap((client) =>
    readdirSync(join(folder, client))
      .filter((file) => file.startsWith("chat-"))
      .map((file) => {
        const { headers, body } = JSON.parse(readFileSync(join(folder, client, file), "utf8"));
        const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
        return { name: `${client}/${file}`, headers: Object.fromEntries(lower), body };
      }),
  );
}

/** The data of the events of each answer stream. */
export function recordedAnswers(): readonly { readonly name: string; readonly text: string }[] {
  if (folder === undefined) return [];
  const answers = join(folder, "answers");
  return readdirSync(answers)
    .filter((file) => file.startsWith("chat-"))
    .map((name) => ({ name, text: readFileSync(join(answers, name), "utf8") }));
}

/** The data of the events in a text. */
export function dataOf(text: string): string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

export const ask: object = { model: "auto", messages: [{ role: "user", content: "Say hello" }] };

/** Parses a request: `ask` with some fields changed. */
export function parse(fields: object = {}, headers: Headers = {}): ProtocolRequest {
  return parseText(JSON.stringify({ ...ask, ...fields }), headers);
}

export function parseText(text: string, headers: Headers = {}): ProtocolRequest {
  return openaiChat.parseRequest(new JsonBody(Buffer.from(text)), headers);
}

export const target: Target = {
  model: { id: "arm", provider: "provider", model: "upstream-model" },
  issuer: "self",
  marksState: false,
  tokenLimit: "max_tokens",
  deniedBetas: [],
};

/** The bytes for an upstream, as text. */
export function sent(request: ProtocolRequest, change: Partial<Target> = {}): string {
  return Buffer.from(request.bytesFor({ ...target, ...change }).bytes).toString();
}

export function tap(
  request: ProtocolRequest,
  change: Partial<Target> = {},
  listener: Partial<StreamListener> = {},
): StreamTap {
  return request.tapStream(
    { onContent: () => undefined, reserve: () => true, ...listener },
    { ...target, ...change },
  );
}

export const head: ResponseHead = { id: "abc", model: "claude", createdAt: 1_795_933_727 };

export const usage: LanguageModelV4Usage = {
  inputTokens: { total: 1200, noCache: 200, cacheRead: 900, cacheWrite: 100 },
  outputTokens: { total: 42, text: 12, reasoning: 30 },
};

export function finish(
  unified: CallResult["finishReason"]["unified"] = "stop",
): LanguageModelV4StreamPart {
  return { type: "finish", usage, finishReason: { unified, raw: undefined } };
}

/** The chunks that a request's renderer writes for these parts, without the last event. */
export function render(
  request: ProtocolRequest,
  parts: readonly LanguageModelV4StreamPart[],
): Record<string, unknown>[] {
  const renderer = request.renderStream(head);
  const data = dataOf(parts.map((part) => renderer.push(part)).join(""));
  return data.filter((text) => text !== "[DONE]").map((text) => JSON.parse(text));
}

/** The same response, not streamed. */
export function resultOf(parts: readonly LanguageModelV4StreamPart[]): CallResult {
  const collected = new CollectedParts(() => true);
  for (const part of parts) collected.add(part);
  if (collected.result === undefined) throw new Error("the parts have no finish");
  return collected.result;
}
