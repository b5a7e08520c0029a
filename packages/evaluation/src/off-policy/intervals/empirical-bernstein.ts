import { ALPHA, type Interval } from "./interval.ts";

/**
 * The empirical Bernstein interval (Maurer & Pontil 2009, Theorem 4, two-sided): for independent
 * values in [least, most] of sample variance V,
 * |mean − truth| ≤ √(2·V·ln(4/α) / n) + 7·(most − least)·ln(4/α) / (3·(n − 1)). Valid for any n ≥ 2,
 * not only asymptotically.
 */
export function empiricalBernstein(
  values: ArrayLike<number>,
  least: number,
  most: number,
): Interval {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const estimate = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - estimate) ** 2;
  const log = Math.log(4 / ALPHA);
  const half =
    Math.sqrt((2 * (squares / (n - 1)) * log) / n) + (7 * (most - least) * log) / (3 * (n - 1));
  return {
    estimate,
    low: Math.max(least, estimate - half),
    high: Math.min(most, estimate + half),
  };
}
