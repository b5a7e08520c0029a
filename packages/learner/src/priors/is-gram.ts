import { choleskyFactor, NotPositiveDefiniteError, packedLength } from "@armature/core-linalg";

/**
 * True if a packed symmetric matrix (the lower triangle, row by row) can be a mean of x·xᵀ: it is
 * positive semi-definite, up to rounding.
 */
export function isGram(packed: readonly number[], dimension: number): boolean {
  const factor = Float64Array.from(packed);
  let trace = 0;
  for (let i = 0; i < dimension; i++) trace += factor[packedLength(i + 1) - 1];
  const slack = 1e-9 * trace;
  // A mean of squares with trace 0 is all zeros.
  if (!(slack > 0)) return packed.every((value) => value === 0);
  for (let i = 0; i < dimension; i++) factor[packedLength(i + 1) - 1] += slack;
  try {
    choleskyFactor(factor, 0, factor, 0, dimension);
    return true;
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return false;
    throw error;
  }
}
