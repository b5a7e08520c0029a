import type { ActionDistribution } from "../contract/distribution.ts";

/**
 * Raises every probability to at least ε/K and takes what that needs from the others in proportion,
 * which moves less than mixing with the uniform distribution does. `out.probability` must sum to 1;
 * `epsilon` in [0, 1].
 */
export function raiseToFloor(out: ActionDistribution, epsilon: number): void {
  const { size, probability } = out;
  const least = epsilon / size;
  let scale = 1;
  let raised = -1;
  for (;;) {
    // Shrinking the others can push one of them below the least: then it is raised as well.
    let below = 0;
    let mass = 0;
    for (let i = 0; i < size; i++) {
      const p = probability[i] ?? 0;
      if (p * scale < least) below++;
      else mass += p;
    }
    if (below === raised) break;
    raised = below;
    scale = mass > 0 ? (1 - raised * least) / mass : 0;
  }
  for (let i = 0; i < size; i++) {
    probability[i] = Math.max(least, (probability[i] ?? 0) * scale);
  }
}
