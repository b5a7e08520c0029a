import { z } from "zod";
import { fieldOf } from "../../call/json-field.ts";
import { checkBody } from "../../http/check-body.ts";

/** A message of the request: untrusted, except that it has a role. */
export interface ChatMessage {
  readonly role: string;
  readonly [field: string]: unknown;
}

/** The body of a chat completion request. Fields not named here pass through untouched. */
export interface ChatRequest {
  readonly model?: string | undefined;
  /** Models in the order of preference, as OpenRouter's clients give them. */
  readonly models?: readonly string[] | null | undefined;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null | undefined;
  readonly stream_options?:
    | { readonly include_usage?: boolean | null | undefined; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly tools?: readonly ChatTool[] | null | undefined;
  /** The older name of tools. */
  readonly functions?: readonly Named[] | null | undefined;
  readonly [field: string]: unknown;
}

/** A tool that the request offers; of other types than `function` and `custom` it has neither. */
export interface ChatTool {
  readonly function?: Named | undefined;
  readonly custom?: Named | undefined;
  readonly [field: string]: unknown;
}

interface Named {
  readonly name: string;
  readonly [field: string]: unknown;
}

const named = z.looseObject({ name: z.string().min(1) });

// Only fields that the gateway relies on; the upstream judges all others.
export const chatRequest: z.ZodType<ChatRequest> = z
  .looseObject({
    model: z.string().min(1).optional(),
    models: z.array(z.string().min(1)).nullish(),
    messages: z.array(z.looseObject({ role: z.string().min(1) })).min(1),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    tools: z
      .array(z.looseObject({ function: named.optional(), custom: named.optional() }))
      .nullish(),
    functions: z.array(named).nullish(),
  })
  .refine(({ model, models }) => model !== undefined || (models ?? []).length > 0, {
    path: ["model"],
    message: "is missing; name a model, a tier or auto",
  });

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseChatRequest(body: unknown): ChatRequest {
  // The schema takes longer than all else that is read of a short request: it words refusals only.
  return isChatRequest(body) ? body : checkBody(chatRequest, body);
}

/** True if the body fits the schema. */
export function isChatRequest(body: unknown): body is ChatRequest {
  const field = (name: string): unknown => fieldOf(body, name);
  const { length: models } = listOf(field("models"));
  return (
    isObject(body) &&
    (field("model") === undefined ? models > 0 : isName(field("model"))) &&
    isList(field("models"), isName) &&
    isList(field("messages"), (message) => isObject(message) && isName(fieldOf(message, "role"))) &&
    listOf(field("messages")).length > 0 &&
    isFlag(field("stream")) &&
    isOptions(field("stream_options")) &&
    isList(field("tools"), isTool) &&
    isList(field("functions"), isNamed)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isNamed(value: unknown): boolean {
  return isObject(value) && isName(fieldOf(value, "name"));
}

function isTool(tool: unknown): boolean {
  return (
    isObject(tool) &&
    ["function", "custom"].every((kind) => {
      const offered = fieldOf(tool, kind);
      return offered === undefined || isNamed(offered);
    })
  );
}

function isFlag(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "boolean";
}

function isOptions(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isObject(value) && isFlag(fieldOf(value, "include_usage"));
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.every(isItem));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The models that the request names, in the order of preference: at least one. */
export function modelsOf({ model, models }: ChatRequest): readonly [string, ...string[]] {
  const [first = "", ...others] = new Set([
    ...(model === undefined ? [] : [model]),
    ...(models ?? []),
  ]);
  return [first, ...others];
}

/** The names of the tools that the request offers. */
export function offeredTools({ tools, functions }: ChatRequest): ReadonlySet<string> {
  const offered = (tools ?? []).flatMap((tool) => (tool.function ?? tool.custom)?.name ?? []);
  return new Set([...offered, ...(functions ?? []).map(({ name }) => name)]);
}

/** True if the client asked for the chunk that holds a stream's usage. */
export function wantsUsage(request: ChatRequest): boolean {
  return request.stream_options?.include_usage === true;
}
