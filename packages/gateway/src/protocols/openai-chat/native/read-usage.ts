import type { Usage } from "@armature/reward";
import { fieldOf } from "../../../call/json-field.ts";
import { plausibleUsage } from "../../../call/usage.ts";

/**
 * The `usage` of a chat completion or chunk.
 * @param serviceTier the `service_tier` beside it
 */
export function readUsage(usage: unknown, serviceTier?: unknown): Usage | undefined {
  const input = fieldOf(usage, "prompt_tokens_details");
  return plausibleUsage({
    inputTokens: fieldOf(usage, "prompt_tokens"),
    outputTokens: fieldOf(usage, "completion_tokens"),
    cachedInputTokens: fieldOf(input, "cached_tokens"),
    cacheWriteTokens: fieldOf(input, "cache_write_tokens"),
    cacheWrite1hTokens: undefined,
    reasoningTokens: fieldOf(fieldOf(usage, "completion_tokens_details"), "reasoning_tokens"),
    serviceTier,
    speed: undefined,
  });
}
