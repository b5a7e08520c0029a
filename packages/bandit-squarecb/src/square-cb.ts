import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption } from "@armature/policy/kit";
import { inverseGapWeighting } from "./inverse-gap-weighting.ts";

export interface SquareCBOptions extends LinearOptions {
  /** Greediness γ after one settlement, per unit of quality; ≥ 0. 0 is uniform. @default 10 */
  readonly gammaScale?: number;
  /** γ grows with this power of the settlements, in [0, 1]. @default 0.5 */
  readonly gammaExponent?: number;
}

/**
 * SquareCB (Foster & Rakhlin 2020, Algorithm 1) over a ridge regression per arm: an arm whose expected
 * quality is a gap g below the best is chosen with p = 1/(K + γ·g), and the best arm with the rest.
 * After t settlements γ = gammaScale·tᵉ with e = gammaExponent. The defaults are those of Vowpal
 * Wabbit's `--squarecb`.
 *
 * @throws PolicyError `invalid-option`
 */
export function squareCB(options: SquareCBOptions = {}): PolicyFactory {
  const { gammaScale = 10, gammaExponent = 0.5, ...linear } = options;
  checkOption("gammaScale", gammaScale, { min: 0 });
  checkOption("gammaExponent", gammaExponent, { min: 0, max: 1 });
  return linearPolicy(
    {
      kind: "squarecb",
      config: { gammaScale, gammaExponent },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        inverseGapWeighting(out, gammaScale * out.settlements ** gammaExponent);
        applyFloor(out);
      },
    },
    linear,
  );
}
