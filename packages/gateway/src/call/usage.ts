import type { Usage } from "@armature/reward";

/** Token counts as an upstream reported them: untrusted JSON. */
export type ReportedUsage = { readonly [count in keyof Usage]?: unknown };

/** More than any call has; outcomes with more are refused. */
const MAX_TOKENS = 1e9;

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
  const cacheWrite1hTokens = count(reported.cacheWrite1hTokens, cacheWriteTokens ?? 0);
  const reasoningTokens = count(reported.reasoningTokens, outputTokens);
  const serviceTier = name(reported.serviceTier);
  const speed = name(reported.speed);
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(cacheWrite1hTokens !== undefined && { cacheWrite1hTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(speed !== undefined && { speed }),
  };
}

function count(value: unknown, max = MAX_TOKENS): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  const tokens = Number(value);
  return tokens >= 0 && tokens <= max ? tokens : undefined;
}

function name(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w-]{1,32}$/.test(value) ? value : undefined;
}
