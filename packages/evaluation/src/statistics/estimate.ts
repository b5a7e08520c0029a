/** A mean over seeds with its 95 % confidence interval. */
export interface Estimate {
  readonly mean: number;
  /** Lower bound; equal to `mean` for a single seed, which has no interval. */
  readonly low: number;
  /** Upper bound; equal to `mean` for a single seed. */
  readonly high: number;
}

// Two-sided 95 % points of Student's t for 1 to 12 degrees of freedom, for which the series is too
// inexact.
const smallSample = [
  12.706204736174694, 4.302652729749462, 3.1824463052837078, 2.7764451051977934, 2.5705818356363146,
  2.4469118511449786, 2.364624251592784, 2.306004135204166, 2.262157162798205, 2.228138851986274,
  2.200985160091639, 2.1788128296672284,
];

/**
 * The 0.975 quantile of Student's t: from a table up to 12 degrees of freedom, above that by the
 * expansion in 1/ν of Abramowitz & Stegun 26.7.5 (error below 3e-6). Uses exact arithmetic only, so
 * that reports are equal to the byte on every engine.
 */
export function studentQuantile(degreesOfFreedom: number): number {
  const listed = smallSample[degreesOfFreedom - 1];
  if (listed !== undefined) return listed;
  const z = 1.959963984540054;
  const s = z * z;
  const g1 = ((s + 1) * z) / 4;
  const g2 = (((5 * s + 16) * s + 3) * z) / 96;
  const g3 = ((((3 * s + 19) * s + 17) * s - 15) * z) / 384;
  const g4 = (((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) * z) / 92160;
  const inverse = 1 / degreesOfFreedom;
  return z + inverse * (g1 + inverse * (g2 + inverse * (g3 + inverse * g4)));
}

/** Mean and Student-t interval of independent values, one per seed. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = sum(values) / count;
  if (count < 2) return { mean, low: mean, high: mean };
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half };
}

/** Sum in order. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
