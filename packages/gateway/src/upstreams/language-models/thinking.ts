import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { takesEffort } from "../../call/claude-traits.ts";

type AssistantContent = Extract<LanguageModelV4Prompt[number], { role: "assistant" }>["content"];

/** Smallest budget that the API takes, in tokens. */
const MIN_BUDGET = 1024;

/** The share of the output limit that an effort gives to thoughts, as in the AI SDK. */
const SHARES: Readonly<Record<string, number>> = {
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 0.9,
};

/**
 * The budget for the thoughts of a Claude that takes no effort, in tokens, within the output limit. It
 * is 0 if the model cannot think in this call: the limit is too low, a tool has to be called, or the
 * call goes on with an exchange that does not begin with a thought of the model's own.
 *
 * @param limit most tokens of the response, its thoughts included
 * @param given the client's own budget
 * @returns undefined if no budget is needed
 */
export function thoughtBudget(
  call: Pick<LanguageModelV4CallOptions, "prompt" | "reasoning" | "toolChoice">,
  model: string,
  limit: number,
  given: number | undefined,
): number | undefined {
  const share = SHARES[call.reasoning ?? ""];
  const asked = given ?? (share === undefined ? undefined : Math.floor(share * limit));
  if (asked === undefined || takesEffort(model)) return given;
  const budget = Math.min(Math.max(asked, MIN_BUDGET), limit - 1);
  const isForced = call.toolChoice?.type === "required" || call.toolChoice?.type === "tool";
  return budget < MIN_BUDGET || isForced || lacksThought(call.prompt) ? 0 : budget;
}

/** True if the prompt ends in results of tools, and the exchange began without a thought. */
function lacksThought(prompt: LanguageModelV4Prompt): boolean {
  let first: LanguageModelV4Prompt[number] | undefined;
  let bringsResults = false;
  let role = "";
  for (const message of prompt) {
    if (message.role === "tool") bringsResults = true;
    if (message.role === "assistant" && role !== "assistant") {
      if (!bringsResults) first = message;
      bringsResults = false;
    }
    role = message.role;
  }
  return bringsResults && first?.role === "assistant" && !beginsWithThought(first.content);
}

/** True if the first part is a thought with the state that its vendor wants back; others are left out. */
function beginsWithThought(content: AssistantContent): boolean {
  // A stream's head is kept as a part of its own, which is not sent.
  const part = content.find(({ type }) => type !== "custom");
  if (part?.type !== "reasoning") return false;
  return Object.keys(part.providerOptions ?? {}).some((vendor) => vendor !== "armature");
}
