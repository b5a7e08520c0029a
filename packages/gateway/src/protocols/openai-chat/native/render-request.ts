import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import type { NativeBody, Target } from "../../protocol.ts";
import { type ChatMessage, type ChatRequest, wantsUsage } from "../parse-request.ts";
import { unmarkMessage } from "./state.ts";

/**
 * The client's bytes, except for the model's name, the model's settings, state of other issuers and,
 * for a stream, the request for its usage.
 */
export function renderRequest(body: JsonBody, request: ChatRequest, target: Target): NativeBody {
  const messages = request.messages.map((message) => unmarkMessage(message, target));
  const dropsDetails = messages.some((message, index) => {
    const given = request.messages[index]?.reasoning_details;
    return Array.isArray(given) && given.length > 0 && message.reasoning_details === undefined;
  });
  const dropped = dropsDetails ? ["messages[].reasoning_details"] : [];
  return { bytes: bytesOf(body, request, messages, target), dropped };
}

function bytesOf(
  body: JsonBody,
  request: ChatRequest,
  plain: readonly ChatMessage[],
  target: Target,
): Uint8Array {
  const members = {
    model: json(target.model.model),
    // OpenRouter would fall back to them by itself; others refuse the field.
    models: undefined,
    ...settingsOf(target, request),
    ...messagesOf(body, request, plain),
  };
  if (request.stream !== true || wantsUsage(request)) return body.with(members);
  const options = request.stream_options ? body.member("stream_options") : Buffer.from("{}");
  const usage = { include_usage: Buffer.from("true") };
  return body.with({
    ...members,
    stream_options: new JsonBody(options ?? Buffer.of()).with(usage),
  });
}

/** The messages, if state in one of them has to change; the others keep their spelling. */
function messagesOf(
  body: JsonBody,
  { messages }: ChatRequest,
  plain: readonly ChatMessage[],
): { readonly messages?: Uint8Array } {
  if (plain.every((message, index) => message === messages[index])) return {};
  const elements = elementsOf(body.member("messages") ?? Buffer.of());
  return {
    messages: arrayOf(
      elements.map((element, index) =>
        plain[index] === messages[index] ? element : json(plain[index]),
      ),
    ),
  };
}

/** The model's effort, and the lower of the model's output limit and the client's. */
function settingsOf(
  { model, tokenLimit }: Target,
  request: ChatRequest,
): Record<string, Uint8Array> {
  const { effort, maxOutputTokens } = model;
  const settings: Record<string, Uint8Array> = {};
  if (effort !== undefined) settings.reasoning_effort = json(effort);
  if (maxOutputTokens !== undefined) {
    const { max_completion_tokens: newerLimit, max_tokens: olderLimit } = request;
    // OpenAI's reasoning models refuse the older name; other servers may not know the newer one.
    const given = isCount(newerLimit)
      ? "max_completion_tokens"
      : isCount(olderLimit)
        ? "max_tokens"
        : undefined;
    const name = given ?? tokenLimit;
    const limit = request[name];
    settings[name] = json(isCount(limit) ? Math.min(limit, maxOutputTokens) : maxOutputTokens);
  }
  return settings;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function isCount(value: unknown): value is number {
  return typeof value === "number";
}
