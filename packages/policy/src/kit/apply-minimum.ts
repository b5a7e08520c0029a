import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * Mixes the probing minimum `m` that `score` asked for into a rule's probabilities `q`:
 * p = (1 − Σm)·q + m. Every rule ends with this, for `distribute` must honour `out.minimum`.
 * Throws `invalid-distribution` unless all minima are ≥ 0 and sum to at most 1.
 */
export function applyMinimum(out: ActionDistribution): void {
  const { size, minimum, probability } = out;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const m = minimum[i] ?? Number.NaN;
    if (!(m >= 0)) {
      throw new PolicyError("invalid-distribution", `minimum[${i}] must be ≥ 0, not ${m}.`);
    }
    sum += m;
  }
  if (sum === 0) return;
  if (!(sum <= 1 + 1e-9)) {
    throw new PolicyError("invalid-distribution", `Minima must sum to at most 1, not ${sum}.`);
  }
  const rest = Math.max(0, 1 - sum);
  for (let i = 0; i < size; i++) {
    probability[i] = rest * (probability[i] ?? 0) + (minimum[i] ?? 0);
  }
}
