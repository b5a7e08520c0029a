import { z } from "zod";
import { fieldOf } from "../../call/json-field.ts";
import { GatewayError } from "../../error.ts";
import { checkBody } from "../../http/check-body.ts";

/** A block of content: text, an image, a tool call, … */
export interface Block {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Message {
  readonly role: string;
  readonly content?: string | readonly Block[] | null | undefined;
  readonly [field: string]: unknown;
}

/** A block of a conversation and where it stands, such as `messages[1].content[0]`. */
export interface PlacedBlock {
  readonly block: Block;
  readonly place: string;
}

/** A tool of the client, or one that the provider knows by its type. */
export interface Tool {
  /** Absent or `custom` for a tool of the client. */
  readonly type?: string | null | undefined;
  readonly name?: string | undefined;
  readonly [field: string]: unknown;
}

/**
 * The body of a message request, or of a request to count the tokens of one. Fields not named here pass
 * through untouched.
 */
export interface MessagesRequest {
  readonly model?: string | undefined;
  /** Models in the order of preference. */
  readonly models?: readonly string[] | null | undefined;
  readonly messages: readonly Message[];
  readonly system?: string | readonly Block[] | null | undefined;
  readonly tools?: readonly Tool[] | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly [field: string]: unknown;
}

const block = z.looseObject({ type: z.string().min(1) });
const content = z.union([z.string(), z.array(block)], "use a string or a list of typed blocks");

// Only fields that the gateway relies on; the upstream judges all others.
const messagesRequest: z.ZodType<MessagesRequest> = z.looseObject({
  model: z.string().min(1).optional(),
  models: z.array(z.string().min(1)).min(1).nullish(),
  messages: z.array(z.looseObject({ role: z.string().min(1), content: content.nullish() })).min(1),
  system: content.nullish(),
  tools: z
    .array(z.looseObject({ type: z.string().nullish(), name: z.string().min(1).optional() }))
    .nullish(),
  stream: z.boolean().nullish(),
  max_tokens: z.int().positive().nullish(),
});

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseMessages(body: unknown): MessagesRequest {
  return checkBody(messagesRequest, body);
}

/**
 * The models that the client prefers, the best one first: `model`, then those of `models`.
 * @throws GatewayError `invalid-request` if it names none
 */
export function preferenceOf({ model, models }: MessagesRequest): readonly [string, ...string[]] {
  const [first, ...others] = new Set([...(model === undefined ? [] : [model]), ...(models ?? [])]);
  if (first !== undefined) return [first, ...others];
  throw new GatewayError("invalid-request", "model: name a model", { param: "model" });
}

/** The blocks of content; a string is one text. */
export function blocksOf(content: string | readonly Block[] | null | undefined): readonly Block[] {
  if (typeof content !== "string") return content ?? [];
  return content === "" ? [] : [{ type: "text", text: content }];
}

/** The blocks of all messages, and after the result of a tool those within it. */
export function* placedBlocks({
  messages,
}: MessagesRequest): Generator<PlacedBlock, void, undefined> {
  for (const [at, { content }] of messages.entries()) {
    for (const [index, block] of blocksOf(content).entries()) {
      const place = `messages[${at}].content[${index}]`;
      yield { block, place };
      if (block.type !== "tool_result" || !Array.isArray(block.content)) continue;
      for (const [inner, part] of block.content.entries()) {
        const type = fieldOf(part, "type");
        if (typeof type !== "string") continue;
        yield { block: { ...part, type }, place: `${place}.content[${inner}]` };
      }
    }
  }
}

/** True if the last message, instructions aside, brings results of tools that the model called. */
export function bringsToolResults(messages: readonly Message[]): boolean {
  const last = messages.findLast(({ role }) => role !== "system");
  return last?.role === "user" && blocksOf(last.content).some(({ type }) => type === "tool_result");
}

/** True for a tool that the client runs by a schema of its own. */
export function isFunction({ type }: Tool): boolean {
  return type === undefined || type === null || type === "custom";
}

/** The names of the tools that a response may call; empty if they are not all known. */
export function offeredTools({ tools, messages }: MessagesRequest): ReadonlySet<string> {
  const named = (tools ?? []).map(({ name }) => name);
  const changes = messages.some(({ content }) =>
    blocksOf(content).some(({ type }) => type === "tool_addition"),
  );
  const known = named.filter((name) => name !== undefined);
  return new Set(changes || known.length < named.length ? [] : known);
}
