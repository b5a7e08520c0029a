import type { Json } from "@armature/storage";
import type { Feedback } from "./entry.ts";
import type { SettledAttempt } from "./settled-attempt.ts";

interface Word {
  revision: number;
  quality: number;
}

interface Attempt {
  settled: SettledAttempt | undefined;
  /** The latest word of each channel. */
  readonly words: Map<string, Word>;
}

/**
 * Joins feedback to attempts, whichever comes first. Holds the latest `capacity` attempts, by the
 * order in which the log first named them; an older one is forgotten and takes no more feedback.
 */
export class JoinWindow {
  readonly #capacity: number;
  readonly #attempts = new Map<string, Attempt>();
  // Kept, not begun anew each time: a map's own iterator first skips all that was deleted.
  #oldest: Iterator<string> = this.#attempts.keys();
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The attempt with that key once it is settled. */
  settled(key: string): SettledAttempt | undefined {
    return this.#attempts.get(key)?.settled;
  }

  settle(key: string, attempt: SettledAttempt): void {
    this.#attempt(key).settled = attempt;
  }

  /** True where the channel has said this or something later already. */
  heard(key: string, channel: string, revision: number): boolean {
    const word = this.#attempts.get(key)?.words.get(channel);
    return word !== undefined && word.revision >= revision;
  }

  hear(key: string, feedback: Feedback): void {
    const { channel, revision, quality } = feedback;
    this.#attempt(key).words.set(channel, { revision, quality });
  }

  /** The mean of what the channels said last, `next` included; undefined where none has spoken. */
  quality(key: string, next?: Feedback): number | undefined {
    let sum = next?.quality ?? 0;
    let voices = next ? 1 : 0;
    for (const [channel, word] of this.#attempts.get(key)?.words ?? []) {
      if (channel === next?.channel) continue;
      sum += word.quality;
      voices += 1;
    }
    return voices === 0 ? undefined : sum / voices;
  }

  /** True where an attempt decided at that time would have been forgotten by now. */
  forgets(key: string, at: number): boolean {
    return !this.#attempts.has(key) && at <= this.#forgottenAt;
  }

  #attempt(key: string): Attempt {
    const known = this.#attempts.get(key);
    if (known !== undefined) return known;
    const attempt: Attempt = { settled: undefined, words: new Map() };
    this.#attempts.set(key, attempt);
    if (this.#attempts.size > this.#capacity) this.#forgetOldest();
    return attempt;
  }

  #forgetOldest(): void {
    const key = this.#oldest.next().value as string;
    const at = this.#attempts.get(key)?.settled?.at;
    this.#attempts.delete(key);
    if (at !== undefined && at > this.#forgottenAt) this.#forgottenAt = at;
  }

  snapshot(): Json {
    return {
      forgottenAt: Number.isFinite(this.#forgottenAt) ? this.#forgottenAt : null,
      attempts: [...this.#attempts].map(([key, { settled, words }]) => ({
        key,
        words: [...words].map(([channel, word]) => [channel, word.revision, word.quality]),
        settled: settled && { ...settled, context: encodeContext(settled.context) },
      })),
    };
  }

  /** Trusts its argument: the storage has checked that it is what `snapshot` gave. */
  restore(snapshot: Json): void {
    const { forgottenAt, attempts } = snapshot as unknown as StoredWindow;
    this.#forgottenAt = forgottenAt ?? Number.NEGATIVE_INFINITY;
    this.#attempts.clear();
    this.#oldest = this.#attempts.keys();
    for (const { key, words, settled } of attempts) {
      this.#attempts.set(key, {
        words: new Map(
          words.map(([channel, revision, quality]) => [channel, { revision, quality }]),
        ),
        settled: settled && {
          ...settled,
          context: decodeContext(settled.context),
          reward: settled.reward,
          tenant: settled.tenant,
        },
      });
    }
  }
}

interface StoredWindow {
  readonly forgottenAt: number | null;
  readonly attempts: readonly {
    readonly key: string;
    readonly words: readonly [string, number, number][];
    readonly settled?: Omit<SettledAttempt, "context"> & { readonly context: string };
  }[];
}

// Contexts are float32 values, so four bytes each keep them to the bit at a third of the text.
function encodeContext(context: Float64Array): string {
  return Buffer.from(Float32Array.from(context).buffer).toString("base64");
}

function decodeContext(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return Float64Array.from({ length: bytes.length / 4 }, (_, index) =>
    bytes.readFloatLE(4 * index),
  );
}
