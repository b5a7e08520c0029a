import type { JsonBody } from "../../../http/json-body.ts";
import type { Headers, Target } from "../../protocol.ts";
import type { MessagesRequest } from "../parse-request.ts";
import { deniedFields } from "./betas.ts";
import { editMember, json, without } from "./edit-member.ts";
import { editThinking } from "./edit-thinking.ts";
import { ownMessages } from "./own-messages.ts";

/**
 * The client's bytes, except for the model's name and settings, the state of other providers, and the
 * fields of betas that the upstream denies.
 */
export function renderRequest(
  body: JsonBody,
  request: MessagesRequest,
  headers: Headers,
  target: Target,
): Uint8Array {
  const { model } = target;
  const denied = deniedFields(headers, target);
  const deniedIn = (place?: string): readonly string[] =>
    denied.filter(({ within }) => within === place).map(({ field }) => field);
  const { messages, bytes } = ownMessages(body, request.messages, deniedIn("messages"), target);
  const limit = lower(request.max_tokens ?? undefined, model.maxOutputTokens);
  return body.with({
    model: json(model.model),
    models: undefined,
    ...without(deniedIn()),
    ...(bytes !== undefined && { messages: bytes }),
    ...(limit !== undefined && limit !== request.max_tokens && { max_tokens: json(limit) }),
    ...editThinking(body, request, messages, limit, deniedIn("thinking")),
    ...editMember(body, "output_config", request.output_config, {
      ...without(deniedIn("output_config")),
      ...(model.effort !== undefined && { effort: json(model.effort) }),
    }),
  });
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
