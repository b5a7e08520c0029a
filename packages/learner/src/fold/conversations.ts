import type { Usage } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import type { Settlement } from "../log/entry.ts";
import { count, id, time } from "../log/fields.ts";

/** Conversations to remember. Beyond it the one whose last answer is the oldest entry is forgotten. */
export const MAX_CONVERSATIONS = 10_000;

/** No provider caches a shorter prompt. */
const LEAST_CACHED_TOKENS = 1024;

/** The part of a conversation that the provider of one arm has in its prompt cache. */
export interface CachedPrefix {
  readonly arm: string;
  readonly tokens: number;
  /** When it was last read or written, in milliseconds since the epoch. */
  readonly at: number;
}

/** The answers of a conversation so far. */
export interface Conversation {
  /** Number of answers, and of those that were not to the results of tools. */
  readonly calls: number;
  readonly turns: number;
  /** The arm that answered last, and its tier. */
  readonly arm: string;
  readonly tier: string;
  /** When that answer was decided, in milliseconds since the epoch. */
  readonly at: number;
  /** At most one of each arm. */
  readonly prefixes: readonly CachedPrefix[];
}

/** One answer in a conversation. */
export type Answer = Pick<Settlement, "tier" | "arm" | "at" | "turn"> & {
  readonly usage?: Usage | undefined;
};

/** A conversation after another answer. Answers may arrive in another order than they were decided in. */
export function afterAnswer(
  known: Conversation | undefined,
  { tier, arm, at, turn, usage }: Answer,
): Conversation {
  const { calls = 0, turns = 0, prefixes = [] } = known ?? {};
  const latest = known === undefined || at >= known.at ? { arm, tier, at } : known;
  return {
    calls: calls + 1,
    turns: turns + (turn === "exchange" ? 0 : 1),
    arm: latest.arm,
    tier: latest.tier,
    at: latest.at,
    prefixes: withPrefix(prefixes, { arm, tokens: cachedTokens(usage), at }),
  };
}

/** Identifies a conversation; those of different tenants are different ones. */
export function conversationKey(tenant: string | undefined, conversation: string): string {
  return tenant === undefined ? `:${conversation}` : `${tenant.length}:${tenant}${conversation}`;
}

/** The latest conversations of a log. */
export class Conversations {
  readonly #capacity: number;
  readonly #byKey = new Map<string, Conversation>();
  // Kept between calls: a new iterator of a map first skips everything that was deleted.
  readonly #oldest: Iterator<string> = this.#byKey.keys();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): Conversation | undefined {
    return this.#byKey.get(key);
  }

  /** Side requests, and attempts without a complete answer, leave the conversation as it was. */
  apply({ tenant, conversation, expired, outcome, ...answer }: Settlement): void {
    const { failed, aborted, usage } = outcome;
    if (conversation === undefined || answer.turn === "side") return;
    if (expired || failed || aborted) return;
    const key = conversationKey(tenant, conversation);
    const next = afterAnswer(this.#byKey.get(key), { ...answer, usage });
    this.#byKey.delete(key);
    this.#byKey.set(key, next);
    if (this.#byKey.size > this.#capacity) this.#byKey.delete(this.#oldest.next().value as string);
  }

  snapshot(): Json {
    return [...this.#byKey].map(([key, { prefixes, ...answered }]) => ({
      key,
      ...answered,
      prefixes: prefixes.map((prefix) => [prefix.arm, prefix.tokens, prefix.at]),
    }));
  }

  /** Restores a `snapshot()`. Throws a `ZodError` or a RangeError if it has another form. */
  static from(snapshot: Json, capacity: number): Conversations {
    const entries = stored.parse(snapshot);
    if (entries.length > capacity) throw new RangeError(`more than ${capacity} conversations`);
    const conversations = new Conversations(capacity);
    for (const { key, prefixes, ...answered } of entries) {
      conversations.#byKey.set(key, {
        ...answered,
        prefixes: prefixes.map(([arm, tokens, at]) => ({ arm, tokens, at })),
      });
    }
    return conversations;
  }
}

const stored = z.array(
  z.strictObject({
    key: z.string(),
    calls: count,
    turns: count,
    arm: id,
    tier: id,
    at: time,
    prefixes: z.array(z.tuple([id, count, time])),
  }),
);

/**
 * Tokens of the prompt that are cached after a call; undefined if the provider does not say. A provider
 * that reports no cache writes caches the whole prompt by itself.
 */
function cachedTokens(usage: Usage | undefined): number | undefined {
  const { inputTokens, cachedInputTokens = 0, cacheWriteTokens } = usage ?? {};
  const cached =
    cacheWriteTokens === undefined ? inputTokens : cachedInputTokens + cacheWriteTokens;
  return cached !== undefined && cached < LEAST_CACHED_TOKENS ? 0 : cached;
}

function withPrefix(
  prefixes: readonly CachedPrefix[],
  { arm, tokens, at }: Omit<CachedPrefix, "tokens"> & { readonly tokens: number | undefined },
): readonly CachedPrefix[] {
  const known = prefixes.find((prefix) => prefix.arm === arm);
  if (tokens === undefined || (known !== undefined && known.at > at)) return prefixes;
  return [...prefixes.filter((prefix) => prefix !== known), { arm, tokens, at }];
}
