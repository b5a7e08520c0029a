import type { Json } from "@armature/storage";
import { z } from "zod";
import type { Feedback } from "../log/entry.ts";
import { count, id, share, time } from "../log/fields.ts";
import type { SettledAttempt } from "./settled-attempt.ts";
import { restoredAttempt, storedAttempt, storedAttemptSchema } from "./stored-attempt.ts";

/** Most channels that can rate one attempt. */
const CHANNELS = 16;

interface Rating {
  revision: number;
  quality: number;
}

interface JoinedAttempt {
  settled: SettledAttempt | undefined;
  /** The latest rating of each channel. */
  readonly ratings: Map<string, Rating>;
}

/**
 * Joins feedback to attempts, whichever comes first. Holds the latest `capacity` attempts, in the
 * order in which the log first named them; older ones are forgotten and take no more feedback.
 */
export class JoinWindow {
  readonly #capacity: number;
  readonly #attempts = new Map<string, JoinedAttempt>();
  // Kept between calls: a new iterator of a map first skips everything that was deleted.
  #oldest: Iterator<string> = this.#attempts.keys();
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The attempt with that key once it is settled. */
  settled(key: string): SettledAttempt | undefined {
    return this.#attempts.get(key)?.settled;
  }

  addSettled(key: string, attempt: SettledAttempt): void {
    this.#joined(key).settled = attempt;
  }

  /**
   * True if a rating of this channel would have no effect: the channel has given this revision or a
   * later one, or too many other channels have rated the attempt.
   */
  isRepetition(key: string, channel: string, revision: number): boolean {
    const ratings = this.#attempts.get(key)?.ratings;
    const rating = ratings?.get(channel);
    if (rating !== undefined) return rating.revision >= revision;
    return ratings !== undefined && ratings.size >= CHANNELS;
  }

  addRating(key: string, { channel, revision, quality }: Feedback): void {
    this.#joined(key).ratings.set(channel, { revision, quality });
  }

  /** Mean of the channels' latest ratings, `next` included; undefined if there is none. */
  meanRating(key: string, next?: Feedback): number | undefined {
    let sum = next?.quality ?? 0;
    let channels = next ? 1 : 0;
    for (const [channel, { quality }] of this.#attempts.get(key)?.ratings ?? []) {
      if (channel === next?.channel) continue;
      sum += quality;
      channels += 1;
    }
    return channels === 0 ? undefined : sum / channels;
  }

  /** True if an attempt decided at that time would have been forgotten by now. */
  isForgotten(key: string, at: number): boolean {
    return !this.#attempts.has(key) && at <= this.#forgottenAt;
  }

  #joined(key: string): JoinedAttempt {
    const known = this.#attempts.get(key);
    if (known !== undefined) return known;
    const attempt: JoinedAttempt = { settled: undefined, ratings: new Map() };
    this.#attempts.set(key, attempt);
    if (this.#attempts.size > this.#capacity) this.#forgetOldest();
    return attempt;
  }

  #forgetOldest(): void {
    const key = this.#oldest.next().value as string;
    const at = this.#attempts.get(key)?.settled?.at;
    this.#attempts.delete(key);
    // The latest, not the largest: one wrong clock must not end all feedback.
    if (at !== undefined) this.#forgottenAt = at;
  }

  snapshot(): Json {
    return {
      forgottenAt: Number.isFinite(this.#forgottenAt) ? this.#forgottenAt : null,
      attempts: [...this.#attempts].map(([key, { settled, ratings }]) => ({
        key,
        words: [...ratings].map(([channel, rating]) => [channel, rating.revision, rating.quality]),
        settled: settled && storedAttempt(settled),
      })),
    };
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json, capacity: number): JoinWindow {
    const { forgottenAt, attempts } = stored.parse(snapshot);
    if (attempts.length > capacity) throw new RangeError(`more than ${capacity} attempts`);
    const window = new JoinWindow(capacity);
    window.#forgottenAt = forgottenAt ?? Number.NEGATIVE_INFINITY;
    for (const { key, words, settled } of attempts) {
      window.#attempts.set(key, {
        ratings: new Map(
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
