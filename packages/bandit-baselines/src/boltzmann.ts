import { type LinearOptions, linearPolicy } from "@armature/bandit-linear";
import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, softmax } from "@armature/policy/kit";

export interface BoltzmannOptions extends LinearOptions {
  /** Temperature in units of quality; > 0. Small values are nearly greedy. @default 0.05 */
  readonly temperature?: number;
}

/**
 * Linear Boltzmann exploration: p ∝ exp(xᵀθ / temperature) (Sutton & Barto 2018, section 13.1, over
 * a ridge regression per arm). Its kind is `softmax`.
 *
 * @throws PolicyError `invalid-option`
 */
export function boltzmann(options: BoltzmannOptions = {}): PolicyFactory {
  const { temperature = 0.05, ...linear } = options;
  checkOption("temperature", temperature, { min: 0, exclusive: true });
  return linearPolicy(
    {
      kind: "softmax",
      config: { temperature },
      rank: ({ size, mean, score }) => {
        for (let i = 0; i < size; i++) score[i] = mean[i];
      },
      distribute: (out) => {
        softmax(out, temperature);
        applyFloor(out);
      },
    },
    linear,
  );
}
