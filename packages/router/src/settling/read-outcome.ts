import { checkOutcome, costOf, type Outcome } from "@armature/reward";
import { requireKnownFields } from "../checks/require-known-fields.ts";
import type { Model } from "../contract/model.ts";
import { RouterError } from "../error.ts";

const outcomeFields = new Set<string>([
  "quality",
  "costUsd",
  "latencyMs",
  "firstTokenMs",
  "failed",
  "aborted",
  "usage",
  "answer",
] satisfies (keyof Outcome)[]);

const usageFields = new Set<string>([
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "reasoningTokens",
  "serviceTier",
  "speed",
] satisfies (keyof NonNullable<Outcome["usage"]>)[]);

const answerFields = new Set<string>([
  "finish",
  "empty",
  "brokenToolCall",
  "refusal",
] satisfies (keyof NonNullable<Outcome["answer"]>)[]);

/**
 * A reported outcome, with the cost worked out from its usage and the model's price if it has none.
 * @throws RouterError `invalid-outcome`, naming the field
 */
export function readOutcome(outcome: Outcome, price: Model["price"]): Outcome {
  try {
    checkOutcome(outcome);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RouterError("invalid-outcome", reason, { cause });
  }
  requireKnownFields(outcome, outcomeFields, "", "invalid-outcome");
  const { usage, answer } = outcome;
  if (usage !== undefined) requireKnownFields(usage, usageFields, "usage.", "invalid-outcome");
  if (answer !== undefined) requireKnownFields(answer, answerFields, "answer.", "invalid-outcome");
  if (outcome.costUsd !== undefined || usage === undefined || price === undefined) return outcome;
  const costUsd = costOf(usage, price);
  return costUsd === undefined ? outcome : { ...outcome, costUsd };
}
