import type { ModelTraits } from "../../../call/claude-traits.ts";
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

/** The budget of a model that takes no effort, in tokens. Claude Code gives the largest one. */
const budgets: ReadonlyMap<unknown, number> = new Map([
  ["low", 4_096],
  ["medium", 16_384],
]);
const LARGEST_BUDGET = 31_999;

/** What the upstream gets beside the thinking. */
export interface ThinkingContext {
  readonly messages: readonly Message[];
  readonly limit: number | undefined;
  readonly traits: ModelTraits;
  /** Members of `thinking` to remove. */
  readonly removed: readonly string[];
}

/** New members of the body, and what of the client's the upstream does not get. */
export interface ThinkingEdit {
  readonly members: Members;
  readonly dropped: readonly string[];
}

/**
 * Says how much to think in a form that the model takes, within the output limit. Thinking is switched
 * off for a request that could not have it: the budget is too small, or the request goes on with a turn
 * whose first thought is gone.
 */
export function editThinking(
  body: JsonBody,
  request: MessagesRequest,
  { messages, limit, traits, removed }: ThinkingContext,
): ThinkingEdit {
  const { thinking } = request;
  const type = fieldOf(thinking, "type");
  const edit = (members: Members, ...dropped: readonly string[]): ThinkingEdit => ({
    members: editMember(body, "thinking", thinking, { ...without(removed), ...members }),
    dropped: dropped.map((field) => `thinking.${field}`),
  });
  if (type === "disabled" && !traits.noThinking) {
    return { members: { thinking: undefined }, dropped: ["thinking"] };
  }
  if (type === "enabled" && !traits.budgetThinking) {
    return edit({ type: json("adaptive"), budget_tokens: undefined }, "budget_tokens");
  }
  const needsBudget = !traits.adaptiveThinking && (type === "adaptive" || type === "between_tools");
  if (type !== "enabled" && !needsBudget) return edit({});
  const budget = needsBudget ? budgetFor(request, limit) : loweredBudget(request, limit);
  const tooSmall = budget !== undefined && budget < MIN_BUDGET;
  const forced = needsBudget && forcesTool(request);
  if (tooSmall || forced || lacksThinking(messages)) return switchOff(body, request);
  return edit(
    {
      ...(needsBudget && { type: json("enabled") }),
      ...(budget !== undefined && { budget_tokens: json(budget) }),
    },
    ...(needsBudget ? ["type"] : []),
  );
}

/** A budget in place of an effort. */
function budgetFor(
  { output_config: config }: MessagesRequest,
  limit = Number.POSITIVE_INFINITY,
): number {
  return Math.min(budgets.get(fieldOf(config, "effort")) ?? LARGEST_BUDGET, limit - 1);
}

/** The client's budget in proportion to a lowered limit; undefined if the limit is as it was. */
function loweredBudget(
  { thinking, max_tokens: asked }: MessagesRequest,
  limit: number | undefined,
): number | undefined {
  const budget = fieldOf(thinking, "budget_tokens");
  if (typeof budget !== "number" || typeof asked !== "number") return undefined;
  if (limit === undefined || limit >= asked) return undefined;
  return Math.floor((budget * limit) / asked);
}

/** True if the model must call a tool, which it cannot while it thinks by a budget. */
function forcesTool({ tool_choice: choice }: MessagesRequest): boolean {
  const type = fieldOf(choice, "type");
  return type === "any" || type === "tool";
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
function switchOff(body: JsonBody, { context_management: context }: MessagesRequest): ThinkingEdit {
  const off = { thinking: json({ type: "disabled" }) };
  const dropped = ["thinking"];
  const edits = fieldOf(context, "edits");
  const clears = (edit: unknown): boolean =>
    String(fieldOf(edit, "type")).startsWith("clear_thinking_");
  if (!Array.isArray(edits) || !edits.some(clears)) return { members: off, dropped };
  const bytes = new JsonBody(body.member("context_management") ?? Buffer.of()).member("edits");
  const left = elementsOf(bytes ?? Buffer.of()).filter((_, index) => !clears(edits[index]));
  const edited =
    left.length === 0
      ? { context_management: undefined }
      : editMember(body, "context_management", context, { edits: arrayOf(left) });
  return { members: { ...off, ...edited }, dropped: [...dropped, "context_management.edits"] };
}
