import { PolicyError, type Prior } from "@armature/policy";

/**
 * The quality that a prior on ridge coefficients expects in a mean context. With a gram matrix, the
 * mean context is its column 0, because column 0 of every context is 1; otherwise it is the bias alone.
 * Undefined if the prior has no mean.
 *
 * @throws PolicyError `invalid-prior` if the expected quality is not in [0, 1]
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
    `mean must expect a quality in [0, 1] in a mean context, not ${quality}`,
  );
}
