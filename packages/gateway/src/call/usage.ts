import type { Usage } from "@armature/reward";
import { fieldOf } from "./json-field.ts";

/**
 * The `usage` of a chat completion. A count that cannot be (negative, no number, a part larger than
 * its whole) is left out: unknown.
 */
export function readUsage(usage: unknown): Usage | undefined {
  const inputTokens = count(fieldOf(usage, "prompt_tokens"));
  const outputTokens = count(fieldOf(usage, "completion_tokens"));
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input = fieldOf(usage, "prompt_tokens_details");
  const cachedInputTokens = count(fieldOf(input, "cached_tokens"), inputTokens);
  const uncached = inputTokens === undefined ? undefined : inputTokens - (cachedInputTokens ?? 0);
  const cacheWriteTokens = count(fieldOf(input, "cache_write_tokens"), uncached);
  const output = fieldOf(usage, "completion_tokens_details");
  const reasoningTokens = count(fieldOf(output, "reasoning_tokens"), outputTokens);
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  };
}

function count(value: unknown, whole = Number.MAX_SAFE_INTEGER): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  const tokens = Number(value);
  return tokens >= 0 && tokens <= whole ? tokens : undefined;
}
