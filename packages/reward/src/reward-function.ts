import type { Json } from "./json.ts";
import type { ObjectiveOptions } from "./objective.ts";
import type { Outcome } from "./outcome.ts";

/** The quality that is learned from an outcome, and the default weights of quality, cost and latency. */
export interface RewardFunction {
  /** Name of the function, such as `quality-cost-latency`. */
  readonly kind: string;
  /** Every option that affects `quality`; part of the fingerprint of learned state. */
  readonly config: Json;
  /**
   * The objective of decisions that do not name one. It is not part of learned state, so it may change
   * at any time.
   */
  readonly objective: ObjectiveOptions;
  /**
   * The quality to learn, in [0, 1]; undefined if the outcome does not tell. Must be pure.
   *
   * @param expectedQuality the quality that the operator expects of the model, in [0, 1]
   * @throws RewardError `invalid-outcome`
   */
  quality(outcome: Outcome, expectedQuality?: number): number | undefined;
}
