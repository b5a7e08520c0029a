import type { Outcome } from "@armature/reward";
import { withDeadline } from "@armature/storage/kit";
import type { Attempt } from "../deciding/attempt.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import type { Observers } from "../observing/observers.ts";
import type { Completion } from "../options/options.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { writeFeedback } from "./write-feedback.ts";

/** How long a close waits for quality functions that have not answered, in milliseconds. */
const GRACE_MS = 5_000;

/** Most quality functions to wait for at a time; further responses are not rated. */
const MAX_PENDING = 10_000;

/** A quality in [0, 1], now or later; undefined if it is unknown. */
export type Rating = number | undefined | Promise<number | undefined>;

/** Asks the user's quality function about responses. */
export class QualityRater<Request> {
  readonly #options: Pick<CompleteOptions<Request>, "quality" | "clock">;
  readonly #state: LearnedState;
  readonly #observers: Observers;
  readonly #pending = new Set<Promise<void>>();

  constructor(
    options: Pick<CompleteOptions<Request>, "quality" | "clock">,
    state: LearnedState,
    observers: Observers,
  ) {
    this.#options = options;
    this.#state = state;
    this.#observers = observers;
  }

  /**
   * Asks unless the outcome says the quality already. A function that fails, or returns something
   * that is no quality, is logged and counts as unable to tell.
   */
  rate(completion: Completion<Request>, outcome: Outcome, decisionId: string): Rating {
    const { quality } = this.#options;
    const observers = this.#observers;
    const isKnown = outcome.quality !== undefined || outcome.failed || outcome.aborted;
    if (quality === undefined || isKnown) return undefined;
    if (this.#pending.size >= MAX_PENDING) {
      const message = `not rated: ${MAX_PENDING} quality functions have not answered yet`;
      observers.problem("quality", message, { decisionId });
      return undefined;
    }
    const checked = (rating: number | undefined): number | undefined => {
      if (rating === undefined || (rating >= 0 && rating <= 1)) return rating;
      const message = "the quality function must give a number from 0 to 1, or undefined";
      observers.problem("quality", message, { quality: rating, decisionId });
      return undefined;
    };
    const failed = (err: unknown): undefined => {
      observers.problem("quality", "the quality function failed", { err, decisionId });
      return undefined;
    };
    try {
      const rating = quality(completion, outcome);
      return rating instanceof Promise ? rating.then(checked).catch(failed) : checked(rating);
    } catch (error) {
      return failed(error);
    }
  }

  /** Writes a rating of a settled attempt once it is known, as feedback in a channel of its own. */
  writeLater({ decisionId, number }: Attempt, rating: Promise<number | undefined>): void {
    const written = this.#write(decisionId, number, rating).finally(() => {
      this.#pending.delete(written);
    });
    this.#pending.add(written);
  }

  /** Resolves when all ratings are written, or after 5 seconds. */
  async close(): Promise<void> {
    await withDeadline(Promise.allSettled(this.#pending), GRACE_MS, () => undefined);
  }

  async #write(
    decisionId: string,
    attempt: number,
    rating: Promise<number | undefined>,
  ): Promise<void> {
    const quality = await rating;
    if (quality === undefined) return;
    const at = this.#options.clock();
    const entry = { kind: "feedback", channel: "quality", revision: 0, quality, at } as const;
    try {
      await writeFeedback({ ...entry, decisionId, attempt }, this.#state, this.#observers);
    } catch (err) {
      this.#observers.problem("feedback", "a rating was not written", { err, decisionId });
    }
  }
}
