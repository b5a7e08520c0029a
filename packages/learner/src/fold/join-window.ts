import type { Json } from "@armature/storage";
import { z } from "zod";
import type { Feedback } from "../log/entry.ts";
import { count, id, share, time } from "../log/fields.ts";
import type { SettledAttempt } from "./settled-attempt.ts";
import { restoredAttempt, storedAttempt, storedAttemptSchema } from "./stored-attempt.ts";

/** How many channels may speak of one attempt. */
const CHANNELS = 16;

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

  /**
   * True where the channel has nothing new to say: it has said this or something later already, or
   * it is one too many.
   */
  heard(key: string, channel: string, revision: number): boolean {
    const words = this.#attempts.get(key)?.words;
    const word = words?.get(channel);
    if (word !== undefined) return word.revision >= revision;
    return words !== undefined && words.size >= CHANNELS;
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
    // The latest, not the largest: one clock gone wrong must not end all feedback.
    if (at !== undefined) this.#forgottenAt = at;
  }

  snapshot(): Json {
    return {
      forgottenAt: Number.isFinite(this.#forgottenAt) ? this.#forgottenAt : null,
      attempts: [...this.#attempts].map(([key, { settled, words }]) => ({
        key,
        words: [...words].map(([channel, word]) => [channel, word.revision, word.quality]),
        settled: settled && storedAttempt(settled),
      })),
    };
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
  static from(snapshot: Json, capacity: number): JoinWindow {
    const { forgottenAt, attempts } = stored.parse(snapshot);
    if (attempts.length > capacity) throw new RangeError(`more than ${capacity} attempts`);
    const window = new JoinWindow(capacity);
    window.#forgottenAt = forgottenAt ?? Number.NEGATIVE_INFINITY;
    for (const { key, words, settled } of attempts) {
      window.#attempts.set(key, {
        words: new Map(
          words.map(([channel, revision, quality]) => [channel, { revision, quality }]),
        ),
        settled: settled && restoredAttempt(settled),
      });
    }
    return window;
  }
}

const stored = z.strictObject({
  forgottenAt: time.nullable(),
  attempts: z.array(
    z.strictObject({
      key: z.string(),
      words: z.array(z.tuple([id, count, share])),
      settled: storedAttemptSchema.optional(),
    }),
  ),
});
