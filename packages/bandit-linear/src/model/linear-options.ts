import { PolicyError } from "@armature/policy";
import { checkOption } from "@armature/policy/kit";

/** Options of the ridge model that all linear bandits share. */
export interface LinearOptions {
  /**
   * Precision of the prior on each slope, in observations of a feature at 1; in [0.001, 10⁶].
   * @default 96
   */
  readonly ridge?: number;
  /** Precision of the prior on the bias, in observations; in [0.001, 10⁶]. @default 4 */
  readonly biasRidge?: number;
  /**
   * Quality expected of an arm before its first observation, in [0, 1]. At 1 every arm is worth
   * trying, so that none is locked out. @default 1
   */
  readonly priorMean?: number;
  /**
   * Observations that each arm gets soon after a cold start, whatever quality is expected of it; a
   * whole number, 0 for none. Later arms get no forced tries, and a binding budget comes first.
   * @default 4
   */
  readonly tries?: number;
  /**
   * True: arms share slopes. The prior of an arm's slopes is centred on the slopes of all arms, with a
   * precision that starts at `ridge` and is estimated. False: it is centred on 0 with the precision
   * `ridge`, as in the literature. @default true
   */
  readonly sharing?: boolean;
  /**
   * Weight that each observation keeps when one more is settled, in (0, 1].
   * @default 1: nothing is forgotten
   */
  readonly forgetting?: number;
  /**
   * Standard deviation of quality about its expectation, which scales `sd`; in (0, 1]. 1 gives
   * √(xᵀA⁻¹x) itself, as in the literature. @default estimated from the residuals
   */
  readonly noise?: number;
  /**
   * True: when an arm's quality changes suddenly, its level is learned again; if it got worse, it is
   * probed until it recovers. @default true
   */
  readonly changeDetection?: boolean;
}

/** `LinearOptions` with their defaults. */
export type CompleteLinearOptions = Required<Omit<LinearOptions, "noise">> & {
  readonly noise: number | null;
};

/**
 * Checks the options and adds the defaults.
 *
 * @throws PolicyError `invalid-option`
 */
export function completeLinearOptions(options: LinearOptions): CompleteLinearOptions {
  const { ridge = 96, biasRidge = 4, priorMean = 1, forgetting = 1 } = options;
  const { tries = 4, noise, changeDetection = true, sharing = true } = options;
  for (const [name, value] of Object.entries({ sharing, changeDetection })) {
    if (typeof value === "boolean") continue;
    throw new PolicyError("invalid-option", `${name} must be true or false, not ${value}`);
  }
  if (!Number.isSafeInteger(tries) || tries < 0) {
    throw new PolicyError("invalid-option", `tries must be a whole number ≥ 0, not ${tries}`);
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
