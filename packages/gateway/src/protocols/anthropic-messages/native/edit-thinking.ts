import { fieldOf } from "../../../call/json-field.ts";
import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import {
  blocksOf,
  bringsToolResults,
  type Message,
  type MessagesRequest,
} from "../parse-request.ts";
import { isDroppable } from "../state-fields.ts";
import { editMember, json, type Members, without } from "./edit-member.ts";

/** Smallest `budget_tokens` that upstreams accept. */
const MIN_BUDGET = 1024;

/**
 * Keeps a budget for thoughts in proportion to a lowered limit. Thinking is switched off for a request
 * that could not have it: one with too small a budget, or one that goes on with a turn whose first
 * thought is gone.
 * @param messages those for the upstream
 * @param limit the output limit for the upstream
 * @param removed members of `thinking` to remove
 */
export function editThinking(
  body: JsonBody,
  request: MessagesRequest,
  messages: readonly Message[],
  limit: number | undefined,
  removed: readonly string[],
): Members {
  const { thinking, max_tokens: asked } = request;
  const edits: Record<string, Uint8Array | undefined> = { ...without(removed) };
  if (fieldOf(thinking, "type") === "enabled") {
    if (lacksThinking(messages)) return switchOff(body, request);
    const budget = fieldOf(thinking, "budget_tokens");
    if (typeof budget === "number" && typeof asked === "number" && limit !== undefined) {
      const share = Math.floor((budget * limit) / asked);
      if (limit < asked && share < MIN_BUDGET) return switchOff(body, request);
      if (limit < asked) edits.budget_tokens = json(share);
    }
  }
  return editMember(body, "thinking", thinking, edits);
}

/** True if the last turn of the model still awaits the results of its tools, and began without a thought. */
function lacksThinking(messages: readonly Message[]): boolean {
  if (!bringsToolResults(messages)) return false;
  const asked = messages.findLastIndex(
    (message) => message.role === "user" && !bringsToolResults([message]),
  );
  const turn = messages.slice(asked + 1).find(({ role }) => role === "assistant");
  const [first] = blocksOf(turn?.content);
  return first === undefined || !isDroppable(first);
}

/** Edits of the context that clear thoughts need thinking, so they go with it. */
function switchOff(body: JsonBody, { context_management: context }: MessagesRequest): Members {
  const off = { thinking: json({ type: "disabled" }) };
  const edits = fieldOf(context, "edits");
  const clears = (edit: unknown): boolean =>
    String(fieldOf(edit, "type")).startsWith("clear_thinking_");
  if (!Array.isArray(edits) || !edits.some(clears)) return off;
  const bytes = new JsonBody(body.member("context_management") ?? Buffer.of()).member("edits");
  const left = elementsOf(bytes ?? Buffer.of()).filter((_, index) => !clears(edits[index]));
  if (left.length === 0) return { ...off, context_management: undefined };
  return { ...off, ...editMember(body, "context_management", context, { edits: arrayOf(left) }) };
}
