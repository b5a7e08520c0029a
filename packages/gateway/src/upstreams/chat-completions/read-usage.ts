import type { JSONObject, LanguageModelV4Usage } from "@ai-sdk/provider";
import { fieldOf } from "../../call/json-field.ts";
import { plausibleUsage } from "../../call/usage.ts";

/**
 * The `usage` of a response; untrusted JSON.
 * @param serviceTier the response's `service_tier`, which is kept in `raw` because it decides the price
 */
export function readUsage(usage: unknown, serviceTier: unknown): LanguageModelV4Usage {
  const input = fieldOf(usage, "prompt_tokens_details");
  const counts = plausibleUsage({
    inputTokens: fieldOf(usage, "prompt_tokens"),
    outputTokens: fieldOf(usage, "completion_tokens"),
    cachedInputTokens: fieldOf(input, "cached_tokens"),
    cacheWriteTokens: fieldOf(input, "cache_write_tokens"),
    cacheWrite1hTokens: undefined,
    reasoningTokens: fieldOf(fieldOf(usage, "completion_tokens_details"), "reasoning_tokens"),
    serviceTier: undefined,
    speed: undefined,
  });
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } =
    counts ?? {};
  return {
    inputTokens: {
      total: inputTokens,
      noCache: inputTokens && inputTokens - (cachedInputTokens ?? 0) - (cacheWriteTokens ?? 0),
      cacheRead: cachedInputTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: {
      total: outputTokens,
      text: outputTokens && outputTokens - (reasoningTokens ?? 0),
      reasoning: reasoningTokens,
    },
    ...(counts !== undefined && { raw: rawOf(usage, serviceTier) }),
  };
}

function rawOf(usage: unknown, serviceTier: unknown): JSONObject {
  return {
    ...(usage as JSONObject),
    ...(typeof serviceTier === "string" && { service_tier: serviceTier }),
  };
}
