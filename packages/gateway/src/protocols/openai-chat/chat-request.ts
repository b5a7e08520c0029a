import type { Model } from "@armature/router";
import { z } from "zod";
import { JsonBody } from "../../http/json-body.ts";
import { check } from "../../options/check.ts";

/** The body of a chat completion request; fields not named here pass through untouched. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly [field: string]: unknown }[];
  readonly stream?: boolean | null | undefined;
  readonly stream_options?:
    | { readonly include_usage?: boolean | null | undefined; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly tools?:
    | readonly {
        readonly function?:
          | { readonly name: string; readonly [field: string]: unknown }
          | undefined;
        readonly [field: string]: unknown;
      }[]
    | null
    | undefined;
  readonly [field: string]: unknown;
}

// Only what is relied upon here; every other field is the provider's to judge.
const chatRequest: z.ZodType<ChatRequest> = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string().min(1) })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z
    .array(z.looseObject({ function: z.looseObject({ name: z.string().min(1) }).optional() }))
    .nullish(),
});

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseChatRequest(body: unknown): ChatRequest {
  return check(chatRequest, body);
}

/** The names of the tools that the request offers. */
export function offeredTools(request: ChatRequest): ReadonlySet<string> {
  return new Set(request.tools?.flatMap((offered) => offered.function?.name ?? []));
}

/** True where the client wants the chunk that holds a stream's usage. */
export function wantsUsage(request: ChatRequest): boolean {
  return request.stream_options?.include_usage === true;
}

/**
 * What a provider is sent: the client's bytes, but for its own name of the model, the model's settings
 * and a stream's usage.
 */
export function upstreamBody(body: JsonBody, request: ChatRequest, model: Model): Uint8Array {
  const members = { model: json(model.model), ...settingsOf(model, request) };
  if (request.stream !== true) return body.with(members);
  const options = request.stream_options ? body.member("stream_options") : Buffer.from("{}");
  const usage = { include_usage: Buffer.from("true") };
  return body.with({
    ...members,
    stream_options: new JsonBody(options ?? Buffer.of()).with(usage),
  });
}

/** The settings that a model is an arm with: its effort, and its limit unless the client's is lower. */
function settingsOf(
  { provider, effort, maxOutputTokens }: Model,
  request: ChatRequest,
): Record<string, Uint8Array> {
  const settings: Record<string, Uint8Array> = {};
  if (effort !== undefined) settings.reasoning_effort = json(effort);
  if (maxOutputTokens !== undefined) {
    const { max_completion_tokens: asked, max_tokens: askedOfOld } = request;
    // OpenAI's reasoning models refuse the older name; other servers may not know the newer one.
    const newer = isCount(asked) || (!isCount(askedOfOld) && OWN_LIMIT.has(provider));
    const name = newer ? "max_completion_tokens" : "max_tokens";
    const limit = request[name];
    settings[name] = json(isCount(limit) ? Math.min(limit, maxOutputTokens) : maxOutputTokens);
  }
  return settings;
}

/** Providers at which a limit goes by OpenAI's newer name. */
const OWN_LIMIT: ReadonlySet<string> = new Set(["openai", "azure"]);

function json(value: string | number): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function isCount(value: unknown): value is number {
  return typeof value === "number";
}
