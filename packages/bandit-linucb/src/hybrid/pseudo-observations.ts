import { packedLength } from "@armature/core-linalg";
import { PolicyError, type Prior } from "@armature/policy";

/** An imaginary context and its expected quality. */
export interface PseudoObservation {
  readonly context: Float64Array;
  readonly quality: number;
}

/** Pivots below this share of the largest pivot are rounding errors. */
const NEGLIGIBLE = 1e-12;

/**
 * Observations that are equivalent to the prior if each is learned with the prior's strength. The
 * contexts are the columns of a root of its gram matrix, Σ c·cᵀ = gram, or the bias alone without a
 * gram matrix; the qualities are those that its mean expects. Empty without a mean.
 *
 * @throws PolicyError `invalid-prior` if the gram matrix is not positive semi-definite
 */
export function pseudoObservations(
  { mean, gram }: Prior,
  dimension: number,
): readonly PseudoObservation[] {
  if (mean === undefined) return [];
  const contexts = gram === undefined ? [unit(dimension)] : rootOf(gram, dimension);
  return contexts.map((context) => ({
    context,
    quality: context.reduce((sum, value, i) => sum + value * mean[i], 0),
  }));
}

function unit(dimension: number): Float64Array {
  const bias = new Float64Array(dimension);
  bias[0] = 1;
  return bias;
}

/** The columns of the Cholesky factor of a matrix that may be singular. */
function rootOf(packed: readonly number[], dimension: number): Float64Array[] {
  const rest = Float64Array.from(packed);
  const at = (i: number, j: number) => packedLength(i) + j;
  const pivots = Array.from({ length: dimension }, (_, i) => packed[at(i, i)]);
  const least = NEGLIGIBLE * Math.max(0, ...pivots);
  return pivots.flatMap((_, k) => {
    const pivot = rest[at(k, k)];
    const column = new Float64Array(dimension);
    for (let i = k; i < dimension; i++) column[i] = rest[at(i, k)];
    if (pivot <= least) {
      if (pivot >= -least && column.every((value) => value * value <= least)) return [];
      throw new PolicyError("invalid-prior", "gram must be positive semi-definite");
    }
    const root = Math.sqrt(pivot);
    for (let i = k; i < dimension; i++) column[i] /= root;
    for (let i = k; i < dimension; i++) {
      for (let j = k; j <= i; j++) rest[at(i, j)] -= column[i] * column[j];
    }
    return [column];
  });
}
