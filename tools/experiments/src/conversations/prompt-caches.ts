import type { Usage } from "@armature/reward";
import type { AgentModel } from "./agent-models.ts";

/** Providers cache no shorter prompt. */
const LEAST_TOKENS = 1024;

const HOUR_MS = 60 * 60 * 1000;

interface Cached {
  readonly tokens: number;
  readonly until: number;
}

/** The prompt caches of all providers. Prompts of one conversation only grow, so each extends the last. */
export class PromptCaches {
  readonly #cached = new Map<string, Cached>();

  /** Usage of a call, by what the model's provider has cached of the conversation. */
  call(
    { model, billsWrites }: AgentModel,
    conversation: string,
    { inputTokens, outputTokens, ttlMs, at }: Prompt,
  ): Usage {
    const key = `${model.id} ${conversation}`;
    const known = this.#cached.get(key);
    const read = known !== undefined && at < known.until ? Math.min(known.tokens, inputTokens) : 0;
    const isCached = inputTokens >= LEAST_TOKENS;
    if (isCached) this.#cached.set(key, { tokens: inputTokens, until: at + ttlMs });
    const written = isCached ? inputTokens - read : 0;
    return {
      inputTokens,
      outputTokens,
      cachedInputTokens: read,
      ...(billsWrites && {
        cacheWriteTokens: written,
        cacheWrite1hTokens: ttlMs < HOUR_MS ? 0 : written,
      }),
    };
  }
}

export interface Prompt {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** How long the request asks for its prompt to be cached. */
  readonly ttlMs: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
