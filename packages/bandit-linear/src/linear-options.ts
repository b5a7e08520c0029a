import { checkOption } from "@armature/policy";

/** What every linear bandit believes before it has seen anything, and how it forgets. */
export interface LinearOptions {
  /** Precision of the prior on each slope, in observations of a feature at 1; in [0.001, 10⁶]. @default 16 */
  readonly ridge?: number;
  /** The same on the bias, in observations; in [0.001, 10⁶]. @default 24 */
  readonly biasRidge?: number;
  /**
   * Reward expected of an arm that was never tried, in [0, 1]. 1 makes every arm worth a try, so
   * that none is locked out. @default 1
   */
  readonly priorMean?: number;
  /**
   * Share of its weight that each observation keeps when one more is settled, in (0, 1].
   * @default 1: nothing is forgotten
   */
  readonly forgetting?: number;
}

/** The options with their defaults, checked. Throws `invalid-option`. */
export function completeLinearOptions(options: LinearOptions): Required<LinearOptions> {
  const { ridge = 16, biasRidge = 24, priorMean = 1, forgetting = 1 } = options;
  return {
    ridge: checkOption("ridge", ridge, { least: 1e-3, most: 1e6 }),
    biasRidge: checkOption("biasRidge", biasRidge, { least: 1e-3, most: 1e6 }),
    priorMean: checkOption("priorMean", priorMean, { least: 0, most: 1 }),
    forgetting: checkOption("forgetting", forgetting, { least: 0, most: 1, exclusive: true }),
  };
}
