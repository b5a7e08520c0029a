import type { Usage } from "@armature/reward";

/** Token counts as an upstream reported them: untrusted JSON. */
export type ReportedUsage = { readonly [count in keyof Usage]-?: unknown };

/**
 * The plausible counts of a usage report; undefined if there are neither input nor output tokens.
 * Implausible counts (negative, not a whole number, a part larger than its whole) are dropped.
 */
export function plausibleUsage(reported: ReportedUsage): Usage | undefined {
  const inputTokens = count(reported.inputTokens);
  const outputTokens = count(reported.outputTokens);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const cachedInputTokens = count(reported.cachedInputTokens, inputTokens);
  const uncached = inputTokens === undefined ? undefined : inputTokens - (cachedInputTokens ?? 0);
  const cacheWriteTokens = count(reported.cacheWriteTokens, uncached);
  const reasoningTokens = count(reported.reasoningTokens, outputTokens);
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  };
}

function count(value: unknown, max = Number.MAX_SAFE_INTEGER): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  const tokens = Number(value);
  return tokens >= 0 && tokens <= max ? tokens : undefined;
}
