import { variance } from "../estimators/least-error.ts";
import type { PointEstimate } from "../estimators/point-estimate.ts";
import type { Interval } from "./interval.ts";

/** The 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * The normal interval of an asymptotically linear estimate: value ± z·√(Σ influence²) / n (delta
 * method). For rows that are independent, of a policy that did not learn.
 */
export function influenceInterval(point: PointEstimate): Interval {
  const half = Z * Math.sqrt(variance(point));
  return { estimate: point.value, low: point.value - half, high: point.value + half };
}
