/** The range of values with a margin of 5 %; never empty. */
export function paddedRange(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = (high - low) * 0.05 || 0.05;
  return [low - margin, high + margin];
}
