import { RouterError } from "../error.ts";

/** What a request asks of the model that is to serve it. */
export interface Bounds {
  /** US dollars that the request may be expected to cost; ≥ 0. A model whose cost nobody knows is out. */
  readonly maxUsd?: number | undefined;
  /**
   * Quality in [0, 1] that must be within reach: a model is out once even one standard deviation above
   * what is expected of it falls short.
   */
  readonly minQuality?: number | undefined;
}

/** @throws RouterError `invalid-option` for a bound that is out of range */
export function checkBounds({ maxUsd, minQuality }: Bounds): void {
  if (maxUsd !== undefined && !(maxUsd >= 0)) {
    throw new RouterError("invalid-option", `maxUsd must be US dollars ≥ 0, not ${maxUsd}`);
  }
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality <= 1)) {
    throw new RouterError("invalid-option", `minQuality must be in [0, 1], not ${minQuality}`);
  }
}

/** Whether anything is bounded. */
export function isBounded({ maxUsd, minQuality }: Bounds): boolean {
  return maxUsd !== undefined || minQuality !== undefined;
}

/**
 * Why a model is out of bounds; undefined if it is not.
 *
 * @param usd what the request is expected to cost; undefined if nobody knows
 * @param reach the quality that is within its reach; undefined if the policy did not say
 */
export function outOfBounds(
  { maxUsd, minQuality }: Bounds,
  usd: number | undefined,
  reach: number | undefined,
): string | undefined {
  if (maxUsd !== undefined) {
    if (usd === undefined) return "nobody knows what it costs, and the request has a maxUsd";
    if (usd > maxUsd) {
      return `it is expected to cost $${usd.toPrecision(3)}, more than the maxUsd of $${maxUsd}`;
    }
  }
  if (minQuality !== undefined && reach !== undefined && reach < minQuality) {
    return (
      `its quality is expected to be ${reach.toFixed(3)} at best, below the minQuality of ` +
      `${minQuality}`
    );
  }
  return undefined;
}
