import type { Rng } from "@armature/policy";
import { EvaluationError } from "../error.ts";

/** How qualities reach a policy that does not get them at once, whole and true. */
export interface FeedbackModel {
  /** Decisions between an answer and its judgement; all else is known at once. @default 0 */
  readonly delay?: number | undefined;
  /** Share of answers that nobody judges, in [0, 1]. @default 0 */
  readonly missing?: number | undefined;
  /** Share of judgements that arrive twice, in [0, 1]. @default 0 */
  readonly duplicated?: number | undefined;
  /** Standard deviation of what a judge errs by; the sum is clipped to [0, 1]. @default 0 */
  readonly noise?: number | undefined;
  /** Share of judgements that say 1 − quality, in [0, 1]. @default 0 */
  readonly flipped?: number | undefined;
  /** An adversary's judgements: of `arm` they say 1, of every other arm 0. @default none */
  readonly poisoned?: { readonly share: number; readonly arm: string } | undefined;
}

/** What is said of one answer, and how often; undefined where nobody says anything. */
export interface Judgement {
  readonly quality: number;
  readonly times: 1 | 2;
}

/**
 * Refuses a model with a number out of its range.
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
 * Draws what is said of an answer. Takes the same number of uniform draws whatever the model, so
 * that models differ in what they change and in nothing else.
 */
export function judge(
  model: FeedbackModel,
  arm: string,
  quality: number,
  rng: Rng,
): Judgement | undefined {
  const { missing = 0, duplicated = 0, noise = 0, flipped = 0, poisoned } = model;
  const lost = rng.uniform() < missing;
  const times = rng.uniform() < duplicated ? 2 : 1;
  const flips = rng.uniform() < flipped;
  const lies = rng.uniform() < (poisoned?.share ?? 0);
  if (lost) return undefined;
  if (lies) return { quality: arm === poisoned?.arm ? 1 : 0, times };
  const said = flips ? 1 - quality : quality;
  const heard = noise === 0 ? said : said + noise * rng.normal();
  return { quality: Math.min(1, Math.max(0, heard)), times };
}

function refuse(field: string, rule: string): never {
  throw new EvaluationError("invalid-option", `feedback.${field} ${rule}`, {
    field: `feedback.${field}`,
  });
}
