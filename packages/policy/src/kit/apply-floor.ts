import type { ActionDistribution } from "../contract/distribution.ts";
import { PolicyError } from "../error.ts";

/**
 * Mixes the floor `f` that `score` asked for into the rule's probabilities `q`: p = (1 − Σf)·q + f.
 * Every rule ends with this, because `distribute` must honour `out.floor`. Throws
 * `invalid-distribution` unless all floors are ≥ 0 and sum to at most 1.
 */
export function applyFloor(out: ActionDistribution): void {
  const { size, floor, probability } = out;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const f = floor[i] ?? Number.NaN;
    if (!(f >= 0)) {
      throw new PolicyError("invalid-distribution", `floor[${i}] must be ≥ 0, not ${f}`);
    }
    sum += f;
  }
  if (sum === 0) return;
  if (!(sum <= 1 + 1e-9)) {
    throw new PolicyError("invalid-distribution", `floors must sum to at most 1, not ${sum}`);
  }
  const rest = Math.max(0, 1 - sum);
  for (let i = 0; i < size; i++) {
    probability[i] = rest * (probability[i] ?? 0) + (floor[i] ?? 0);
  }
}
