import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import { expect, onTestFinished } from "vitest";
import type { CallSettings } from "../../src/call/call.ts";
import { createUpstreams, type ProviderOptions } from "../../src/upstreams/index.ts";

/** One pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** A call with everything that an agent sends, as a protocol would translate it. */
export const agentCall: LanguageModelV4CallOptions = {
  prompt: [
    { role: "system", content: "You are an agent." },
    { role: "system", content: "Be brief." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "file", mediaType: "image/png", data: { type: "data", data: PNG } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "text", text: "I will look." },
        { type: "tool-call", toolCallId: "call:1", toolName: "look", input: { at: "image" } },
        { type: "tool-call", toolCallId: "call-2", toolName: "look", input: {} },
      ],
    },
    { role: "system", content: "The date is today." },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "call:1",
          toolName: "look",
          output: {
            type: "content",
            value: [
              { type: "text", text: "A pixel." },
              { type: "file", mediaType: "image/png", data: { type: "data", data: PNG } },
            ],
          },
        },
        {
          type: "tool-result",
          toolCallId: "call-2",
          toolName: "look",
          output: { type: "error-text", value: "nothing there" },
        },
      ],
    },
    { role: "user", content: [{ type: "text", text: "Go on." }] },
  ],
  tools: [
    {
      type: "function",
      name: "look",
      description: "Looks.",
      inputSchema: {
        type: "object",
        properties: { at: { type: "string" } },
        additionalProperties: false,
      },
    },
    {
      type: "function",
      name: "strict_look",
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      strict: true,
    },
  ],
  toolChoice: { type: "auto" },
  maxOutputTokens: 5000,
};

/** The call with settings beyond the AI SDK. */
export function withSettings(settings: CallSettings): LanguageModelV4CallOptions {
  return { ...agentCall, providerOptions: { armature: settings } };
}

/** The language model of an arm. */
export function modelOf(
  arm: Omit<Model, "id">,
  options: ProviderOptions,
  timeouts: { headersMs?: number; idleMs: number } = { idleMs: 5000 },
): LanguageModelV4 {
  const upstreams = createUpstreams({ [arm.provider]: options }, timeouts);
  onTestFinished(() => upstreams.close());
  return upstreams.languageModel({ id: "arm", ...arm });
}

/** All parts of a streamed response. */
export async function streamOf(
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions,
): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await model.doStream(call);
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** Sends a call to a provider that answers 404. */
export async function sendInVain(
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions,
): Promise<void> {
  await expect(model.doGenerate(call)).rejects.toMatchObject({ statusCode: 404 });
}

/** Compares a body with the one that the pinned version of a package was seen to send. */
export async function matchGolden(body: unknown, name: string): Promise<void> {
  await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
}

/** The reasoning of a response as a client would send it back: its text and its seal. */
export async function reasoningOf(
  model: LanguageModelV4,
  streamed: boolean,
): Promise<readonly (readonly [text: string, sealed: unknown])[]> {
  if (!streamed) {
    const { content } = await model.doGenerate(agentCall);
    return content.flatMap((part) =>
      part.type === "reasoning"
        ? [[part.text, part.providerMetadata?.armature?.sealed] as const]
        : [],
    );
  }
  const found = new Map<string, [string, unknown]>();
  for (const part of await streamOf(model, agentCall)) {
    if (part.type === "reasoning-start") found.set(part.id, ["", undefined]);
    const reasoning = "id" in part ? found.get(part.id) : undefined;
    if (reasoning === undefined) continue;
    if (part.type === "reasoning-delta") reasoning[0] += part.delta;
    if (part.type === "reasoning-end") reasoning[1] = part.providerMetadata?.armature?.sealed;
  }
  return [...found.values()];
}

/** The next turn of a conversation in which the model reasoned. */
export function nextTurn(
  reasoning: readonly (readonly [text: string, sealed: unknown])[],
): LanguageModelV4CallOptions {
  const parts = reasoning.map(([text, sealed]) => ({
    type: "reasoning" as const,
    text,
    providerOptions: { armature: { sealed: String(sealed) } },
  }));
  return {
    prompt: [
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      { role: "assistant", content: [...parts, { type: "text", text: "Hello" }] },
      { role: "user", content: [{ type: "text", text: "Go on" }] },
    ],
  };
}
