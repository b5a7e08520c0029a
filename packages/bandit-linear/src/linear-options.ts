import { PolicyError } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";

/** What every linear bandit believes before it has seen anything, and how it forgets. */
export interface LinearOptions {
  /** Precision of the prior on each slope, in observations of a feature at 1; in [0.001, 10⁶]. @default 96 */
  readonly ridge?: number;
  /** The same on the bias, in observations; in [0.001, 10⁶]. @default 4 */
  readonly biasRidge?: number;
  /**
   * Quality expected of an arm that was never tried, in [0, 1]. 1 makes every arm worth a try, so
   * that none is locked out. @default 1
   */
  readonly priorMean?: number;
  /**
   * Observations that each arm is to have soon after a cold start, whatever is expected of it; a
   * whole number, 0 for none. Fades: an arm that joins later has to be worth its tries; and a budget
   * that binds comes first. @default 4
   */
  readonly tries?: number;
  /**
   * Whether the slopes of an arm are expected near those of all arms, as near as what was seen says,
   * and `ridge` is only where that begins; false: near 0 and by `ridge` alone, as in the literature.
   * @default true
   */
  readonly sharing?: boolean;
  /**
   * Share of its weight that each observation keeps when one more is settled, in (0, 1].
   * @default 1: nothing is forgotten
   */
  readonly forgetting?: number;
  /**
   * Standard deviation of quality about its expectation, which `sd` is scaled by; in (0, 1]. 1
   * gives √(xᵀA⁻¹x) itself, as in the literature. @default estimated from the residuals
   */
  readonly noise?: number;
  /**
   * Whether an arm whose quality suddenly differs from what is expected of it is believed anew, and
   * probed until it is back. @default true
   */
  readonly changeDetection?: boolean;
}

/** The options with their defaults. */
export type CompleteLinearOptions = Required<Omit<LinearOptions, "noise">> & {
  readonly noise: number | null;
};

/** The options with their defaults, checked. Throws `invalid-option`. */
export function completeLinearOptions(options: LinearOptions): CompleteLinearOptions {
  const { ridge = 96, biasRidge = 4, priorMean = 1, forgetting = 1 } = options;
  const { tries = 4, noise, changeDetection = true, sharing = true } = options;
  for (const [name, value] of Object.entries({ sharing, changeDetection })) {
    if (typeof value === "boolean") continue;
    throw new PolicyError("invalid-option", `${name} must be true or false, not ${value}.`);
  }
  if (!Number.isSafeInteger(tries) || tries < 0) {
    throw new PolicyError("invalid-option", `tries must be a whole number ≥ 0, not ${tries}.`);
  }
  return {
    ridge: checkOption("ridge", ridge, { min: 1e-3, max: 1e6 }),
    biasRidge: checkOption("biasRidge", biasRidge, { min: 1e-3, max: 1e6 }),
    priorMean: checkOption("priorMean", priorMean, { min: 0, max: 1 }),
    tries,
    sharing,
    forgetting: checkOption("forgetting", forgetting, { min: 0, max: 1, exclusive: true }),
    noise:
      noise === undefined ? null : checkOption("noise", noise, { min: 0, max: 1, exclusive: true }),
    changeDetection,
  };
}
