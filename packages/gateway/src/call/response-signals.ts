import type { ResponseSignals } from "@armature/reward";

/** Opening words of a refusal in prose. */
const REFUSAL =
  /^\W*(?:(?:(?:i['’]m|i am) (?:very |so )?sorry|sorry|i apologi[sz]e|unfortunately)\W*)?(?:but )?(?:as an ai[^.,]{0,40}, )?i(?:['’]m| am)? (?:can(?:no|['’])t|can not|won['’]t|will not|unable to|not able to) (?:help|assist|comply|do that|fulfill?|provide|answer|continue|discuss|create|write)\b/i;

/** Characters within which a refusal in prose must begin and end. */
const REFUSAL_CHARACTERS = 200;

/** How every refusal in prose begins, and the characters that tell it. */
const REFUSAL_OPENING = /^\W*(?:i['’ ]|sorry|unfortunately|but |as an ai)/i;
const OPENING_CHARACTERS = 13;

/** Why a model stopped. */
export type FinishReason = NonNullable<ResponseSignals["finish"]>;

/** A response, independent of the protocol. */
export interface ResponseContent {
  readonly finish: FinishReason | undefined;
  readonly text: string;
  /** From the protocol's own field for refusals; empty if there is none. */
  readonly refusal: string;
  /** True if there is audio or an image. */
  readonly media: boolean;
  readonly toolCalls: readonly ToolCallContent[];
}

/** One tool call; `name` and `arguments` are untrusted JSON. */
export interface ToolCallContent {
  /** True if the arguments must be JSON; false for free text and for the upstream's own tools. */
  readonly isFunction: boolean;
  readonly name: unknown;
  readonly arguments: unknown;
}

/**
 * The response signals: what can be seen of a response without judging what it says.
 * @param tools names of the tools that the request offered; if empty, any name is accepted
 */
export function responseSignals(
  { finish, text, refusal, media, toolCalls }: ResponseContent,
  tools: ReadonlySet<string>,
): ResponseSignals {
  const silent = toolCalls.length === 0 && refusal === "" && !media;
  return {
    ...(finish !== undefined && { finish }),
    empty: silent && text.trim() === "",
    brokenToolCall: toolCalls.some((call) => isBroken(call, tools)),
    refusal:
      refusal !== "" || (toolCalls.length === 0 && REFUSAL.test(text.slice(0, REFUSAL_CHARACTERS))),
  };
}

/**
 * True if more text could change the signals of a response that begins with this text: it is blank
 * so far, or may still turn out to be a refusal.
 */
export function awaitsText(text: string): boolean {
  const words = text.replace(/^\W+/, "");
  if (words.length >= OPENING_CHARACTERS && !REFUSAL_OPENING.test(words)) return false;
  return text.length < REFUSAL_CHARACTERS || text.trim() === "";
}

function isBroken(call: ToolCallContent, tools: ReadonlySet<string>): boolean {
  if (!call.isFunction) return false;
  const { name, arguments: input } = call;
  if (typeof name !== "string" || (tools.size > 0 && !tools.has(name))) return true;
  if (typeof input !== "string") return true;
  // Some upstreams write the arguments of a call that takes none as the empty string.
  return input !== "" && !isJson(input);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
