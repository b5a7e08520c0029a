import { RouterError } from "../error.ts";

/** Limits that a request sets on the model that serves it. */
export interface Bounds {
  /** Most US dollars that the request may be expected to cost; ≥ 0. Excludes models of unknown cost. */
  readonly maxUsd?: number | undefined;
  /**
   * Quality in [0, 1] that the model must be able to reach: it is excluded if even one standard deviation
   * above its expected quality is less.
   */
  readonly minQuality?: number | undefined;
}

/** @throws RouterError `invalid-option` if a bound is out of range */
export function checkBounds({ maxUsd, minQuality }: Bounds): void {
  if (maxUsd !== undefined && !(maxUsd >= 0)) {
    throw new RouterError("invalid-option", `maxUsd must be US dollars ≥ 0, not ${maxUsd}`);
  }
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality <= 1)) {
    throw new RouterError("invalid-option", `minQuality must be in [0, 1], not ${minQuality}`);
  }
}

export function isBounded({ maxUsd, minQuality }: Bounds): boolean {
  return maxUsd !== undefined || minQuality !== undefined;
}

/**
 * Why a model is out of bounds; undefined if it is not.
 *
 * @param usd expected cost of the request; undefined if it is unknown
 * @param reach quality that the model can reach; undefined if the policy gave none
 */
export function outOfBounds(
  { maxUsd, minQuality }: Bounds,
  usd: number | undefined,
  reach: number | undefined,
): string | undefined {
  if (maxUsd !== undefined) {
    if (usd === undefined) return "its cost is unknown, and the request has a maxUsd";
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
