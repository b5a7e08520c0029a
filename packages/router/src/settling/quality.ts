import type { Outcome } from "@armature/reward";
import type { Observers } from "../observing/observers.ts";
import type { Completion, RouterOptions } from "../options/options.ts";

/**
 * Asks the quality function about a response, unless the outcome says the quality already. A
 * function that fails, or returns something that is no quality, is logged and counts as unable to
 * tell.
 *
 * @returns a quality in [0, 1], now or later, or undefined if it is unknown
 */
export function rateCompletion<Request>(
  quality: RouterOptions<Request>["quality"],
  completion: Completion<Request>,
  outcome: Outcome,
  decisionId: string,
  observers: Observers,
): number | undefined | Promise<number | undefined> {
  const isKnown = outcome.quality !== undefined || outcome.failed || outcome.aborted;
  if (quality === undefined || isKnown) return undefined;
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
