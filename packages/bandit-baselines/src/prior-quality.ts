import { PolicyError, type Prior } from "@armature/policy";

/**
 * The quality that a prior on ridge coefficients expects of a mean context: where the prior says
 * which contexts it was fitted on, theirs, for column 0 of every context is 1 and so column 0 of
 * the gram is their mean; otherwise that of the bias alone. Undefined where it has no mean.
 *
 * @throws PolicyError `invalid-prior` where that is no quality, in [0, 1]
 */
export function priorQuality({ mean, gram }: Prior): number | undefined {
  if (mean === undefined) return undefined;
  const quality =
    gram === undefined
      ? mean[0]
      : mean.reduce((sum, coefficient, i) => sum + coefficient * gram[(i * (i + 1)) / 2], 0);
  if (quality >= 0 && quality <= 1) return quality;
  throw new PolicyError(
    "invalid-prior",
    `mean must expect a quality in [0, 1] of a mean context, not ${quality}.`,
  );
}
