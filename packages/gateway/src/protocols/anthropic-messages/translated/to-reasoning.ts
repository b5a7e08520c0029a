import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { fieldOf } from "../../../call/json-field.ts";
import type { MessagesRequest } from "../parse-request.ts";

type Effort = NonNullable<LanguageModelV4CallOptions["reasoning"]>;

const efforts: ReadonlyMap<unknown, Effort> = new Map(
  (["minimal", "low", "medium", "high", "xhigh", "max"] as const).map((effort) => [effort, effort]),
);

/** The effort for a budget, in tokens, for models that take no budget. */
const budgets: readonly (readonly [above: number, effort: Effort])[] = [
  [16_384, "high"],
  [4_096, "medium"],
];

export interface ReasoningOptions {
  readonly options: Pick<LanguageModelV4CallOptions, "reasoning">;
  readonly thinkingBudget: number | undefined;
  readonly dropped: readonly string[];
}

/** How much the model is to think. Values of `thinking` that are not known here leave it to the model. */
export function toReasoningOptions(request: MessagesRequest): ReasoningOptions {
  const { thinking, output_config: config } = request;
  const type = fieldOf(thinking, "type");
  const asked = fieldOf(config, "effort") ?? undefined;
  const effort = efforts.get(asked);
  const dropped = asked === undefined || effort !== undefined ? [] : ["output_config.effort"];
  if (type === "disabled") {
    return { options: { reasoning: "none" }, thinkingBudget: undefined, dropped };
  }
  const budget = type === "enabled" ? fieldOf(thinking, "budget_tokens") : undefined;
  const thinkingBudget = typeof budget === "number" ? budget : undefined;
  const reasoning = effort ?? (thinkingBudget === undefined ? undefined : effortOf(thinkingBudget));
  return { options: reasoning === undefined ? {} : { reasoning }, thinkingBudget, dropped };
}

function effortOf(budget: number): Effort {
  return budgets.find(([above]) => budget > above)?.[1] ?? "low";
}
