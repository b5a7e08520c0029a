/**
 * Growth of a quantity per unit of `x`: the median of the slopes between all pairs of points (Theil
 * 1950, Sen 1968). Robust if up to a quarter of the points are outliers.
 */
export function trendOf(x: readonly number[], y: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) slopes.push((y[i] - y[j]) / (x[i] - x[j]));
  }
  return medianOf(slopes);
}

/** The median; 0 for an empty list. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  if (last < 0) return 0;
  return (sorted[Math.floor(last / 2)] + sorted[Math.ceil(last / 2)]) / 2;
}
