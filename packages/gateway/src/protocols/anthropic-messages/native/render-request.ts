import { asNamed, traitsOf } from "../../../call/claude-traits.ts";
import { readState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { JsonBody } from "../../../http/json-body.ts";
import type { Headers, NativeBody, Target } from "../../protocol.ts";
import type { MessagesRequest } from "../parse-request.ts";
import { deniedBetas, deniedFields } from "./betas.ts";
import { editMember, json, type Members, without } from "./edit-member.ts";
import { editMessages } from "./edit-messages.ts";
import { editThinking } from "./edit-thinking.ts";

/** Fields by which a client steers how words are drawn. */
const SAMPLING = ["temperature", "top_p", "top_k"];

/**
 * The client's bytes, except for the model's name and settings, the state of other providers, the fields
 * of betas that the upstream denies, and what another model than the client named does not take.
 */
export function renderRequest(
  body: JsonBody,
  request: MessagesRequest,
  headers: Headers,
  target: Target,
): NativeBody {
  const { model } = target;
  const traits = request.model === model.model ? asNamed : traitsOf(model.model);
  const denied = deniedFields(headers, target);
  const deniedIn = (place?: string): readonly string[] =>
    denied.filter(({ within }) => within === place).map(({ field }) => field);
  const messages = editMessages(body, request.messages, {
    target,
    removed: deniedIn("messages"),
    folds: !traits.instructions,
  });
  const limit = lower(request.max_tokens ?? undefined, model.maxOutputTokens);
  const thinking = editThinking(body, request, {
    messages: messages.messages,
    limit,
    traits,
    removed: deniedIn("thinking"),
  });
  const removed = [...deniedIn(), ...(traits.sampling ? [] : SAMPLING)];
  const removedConfig = [
    ...deniedIn("output_config"),
    ...(traits.adaptiveThinking ? [] : ["effort"]),
  ];
  const bytes = body.with({
    model: json(model.model),
    models: undefined,
    ...without(removed),
    ...(messages.bytes !== undefined && { messages: messages.bytes }),
    ...(limit !== undefined && limit !== request.max_tokens && { max_tokens: json(limit) }),
    ...ownContainer(body, request, target),
    ...thinking.members,
    ...editMember(body, "output_config", request.output_config, {
      ...without(removedConfig),
      ...(model.effort !== undefined && { effort: json(model.effort) }),
    }),
  });
  const dropped = [
    ...deniedBetas(headers, target),
    ...present(request, removed),
    ...present(request.output_config, removedConfig).map((field) => `output_config.${field}`),
    ...present(request.thinking, deniedIn("thinking")).map((field) => `thinking.${field}`),
    ...thinking.dropped,
    ...messages.dropped,
  ];
  return { bytes, dropped };
}

/** Those of the fields that an object has. */
function present(holder: unknown, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => (fieldOf(holder, field) ?? null) !== null);
}

/** The container that the upstream issued, without its mark. */
function ownContainer(body: JsonBody, { container }: MessagesRequest, target: Target): Members {
  const id = typeof container === "string" ? container : fieldOf(container, "id");
  const marked = typeof id === "string" ? readState(id) : undefined;
  if (marked?.issuer !== target.issuer) return {};
  const state = json(marked.state);
  return container === id
    ? { container: state }
    : editMember(body, "container", container, { id: state });
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
