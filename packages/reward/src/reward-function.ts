import type { Json } from "./json.ts";
import type { ObjectiveOptions } from "./objective.ts";
import type { Outcome } from "./outcome.ts";

/** What is learned of an outcome beside its dollars and milliseconds, and how all three are weighed. */
export interface RewardFunction {
  /** Names the function, such as `quality-cost-latency`. */
  readonly kind: string;
  /** Everything that shapes what `quality` returns; part of the fingerprint of learned state. */
  readonly config: Json;
  /**
   * How decisions weigh outcomes unless they say otherwise. No part of what is learned, so it can
   * change at any time.
   */
  readonly objective: ObjectiveOptions;
  /**
   * The quality to be learned, in [0, 1]; undefined if the outcome says nothing about it. Pure.
   * `expectedQuality` is what the operator believes of the model, in [0, 1].
   *
   * @throws RewardError `invalid-outcome`
   */
  quality(outcome: Outcome, expectedQuality?: number): number | undefined;
}
