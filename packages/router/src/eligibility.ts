import type { Model } from "./model.ts";
import type { Needs } from "./options.ts";

/** Why a model cannot serve a request with these needs; undefined where it can. */
export function ineligibility(model: Model, needs: Needs): string | undefined {
  if (needs.vision && model.vision === false) return "it cannot read images";
  if (needs.tools && model.tools === false) return "it cannot call tools";
  const tokens = needs.inputTokens + (needs.maxOutputTokens ?? 0);
  if (model.contextWindow !== undefined && tokens > model.contextWindow) {
    return `about ${tokens} tokens do not fit its context window of ${model.contextWindow}`;
  }
  return undefined;
}
