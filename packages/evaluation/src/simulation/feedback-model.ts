import type { Rng } from "@armature/policy";
import { EvaluationError } from "../error.ts";

/** Imperfect feedback: ratings that are late, missing, duplicated or wrong. */
export interface FeedbackModel {
  /** Number of decisions between an answer and its rating; cost and latency are known at once. @default 0 */
  readonly delay?: number | undefined;
  /** Share of answers without a rating, in [0, 1]. @default 0 */
  readonly missing?: number | undefined;
  /** Share of ratings that arrive twice, in [0, 1]. @default 0 */
  readonly duplicated?: number | undefined;
  /** Standard deviation of a rating's error; ratings are clipped to [0, 1]. @default 0 */
  readonly noise?: number | undefined;
  /** Share of ratings that report 1 − quality, in [0, 1]. @default 0 */
  readonly flipped?: number | undefined;
  /** Share of an adversary's ratings, which are 1 for `arm` and 0 for all others. @default none */
  readonly poisoned?: { readonly share: number; readonly arm: string } | undefined;
}

/** The rating of one answer, and the number of times it arrives. */
export interface Rating {
  readonly quality: number;
  readonly times: 1 | 2;
}

/**
 * Checks the ranges of a model.
 *
 * @throws EvaluationError `invalid-option`
 */
export function checkFeedbackModel(model: FeedbackModel, arms: readonly string[]): void {
  const { delay = 0, missing = 0, duplicated = 0, noise = 0, flipped = 0, poisoned } = model;
  if (!Number.isSafeInteger(delay) || delay < 0) {
    refuse("delay", `must be a whole number of decisions >= 0, not ${delay}`);
  }
  if (!(noise >= 0 && noise < Number.POSITIVE_INFINITY)) {
    refuse("noise", `must be a standard deviation >= 0, not ${noise}`);
  }
  const shares = { missing, duplicated, flipped, "poisoned.share": poisoned?.share ?? 0 };
  for (const [field, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1)) refuse(field, `must be a share in [0, 1], not ${share}`);
  }
  if (poisoned !== undefined && !arms.includes(poisoned.arm)) {
    refuse("poisoned.arm", `must be one of ${arms.join(", ")}, not ${poisoned.arm}`);
  }
}

/**
 * Draws the rating of an answer; undefined if there is none. Every model takes the same number of
 * uniform draws, so that models differ only in what they change.
 */
export function drawRating(
  model: FeedbackModel,
  arm: string,
  quality: number,
  rng: Rng,
): Rating | undefined {
  const { missing = 0, duplicated = 0, noise = 0, flipped = 0, poisoned } = model;
  const lost = rng.uniform() < missing;
  const times = rng.uniform() < duplicated ? 2 : 1;
  const flips = rng.uniform() < flipped;
  const lies = rng.uniform() < (poisoned?.share ?? 0);
  if (lost) return undefined;
  if (lies) return { quality: arm === poisoned?.arm ? 1 : 0, times };
  const exact = flips ? 1 - quality : quality;
  const noisy = noise === 0 ? exact : exact + noise * rng.normal();
  return { quality: Math.min(1, Math.max(0, noisy)), times };
}

function refuse(field: string, rule: string): never {
  throw new EvaluationError("invalid-option", `feedback.${field} ${rule}`, {
    field: `feedback.${field}`,
  });
}
