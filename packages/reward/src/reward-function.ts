import type { Json } from "./json.ts";
import type { Outcome } from "./outcome.ts";

/** What a reward function is built for. */
export interface RewardSpec {
  /** True where a budget prices dollars already: cost must then not enter the reward as well. */
  readonly budgeted: boolean;
}

/** Makes a reward function with fresh state: every tier, replay and swap needs one of its own. */
export type RewardFactory = (spec: RewardSpec) => RewardFunction;

/**
 * From an outcome to a reward. Both methods refuse an outcome that is out of range (NaN, a
 * negative cost, a quality outside [0, 1]) with a `RewardError` and leave state as it was.
 */
export interface RewardFunction {
  /** Names the function, such as `quality-cost-latency`. */
  readonly kind: string;
  /** Everything that shapes a score; part of the fingerprint of learned state. */
  readonly config: Json;
  /** Learns the scales of cost and latency from one settled attempt. */
  observe(outcome: Outcome): void;
  /**
   * The reward in [0, 1], or undefined where the outcome says nothing about it. Changes nothing.
   * `expectedQuality` is what the operator believes of the arm, in [0, 1].
   */
  score(outcome: Outcome, expectedQuality?: number): number | undefined;
  snapshot(): Json;
  /** Replaces all state by a snapshot of the same kind and configuration. */
  restore(snapshot: Json): void;
}
