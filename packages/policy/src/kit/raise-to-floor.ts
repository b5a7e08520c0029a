import type { ActionDistribution } from "../contract/distribution.ts";

/**
 * Raises every probability to at least ε/K and lowers the others in proportion. That changes the
 * distribution less than mixing it with the uniform one would. `out.probability` must sum to 1.
 *
 * @param epsilon in [0, 1]
 */
export function raiseToFloor(out: ActionDistribution, epsilon: number): void {
  const { size, probability } = out;
  const floor = epsilon / size;
  let scale = 1;
  let raised = -1;
  for (;;) {
    // Lowering the others can push another arm below the floor, which must then be raised as well.
    let below = 0;
    let mass = 0;
    for (let i = 0; i < size; i++) {
      const p = probability[i] ?? 0;
      if (p * scale < floor) below++;
      else mass += p;
    }
    if (below === raised) break;
    raised = below;
    scale = mass > 0 ? (1 - raised * floor) / mass : 0;
  }
  for (let i = 0; i < size; i++) {
    probability[i] = Math.max(floor, (probability[i] ?? 0) * scale);
  }
}
