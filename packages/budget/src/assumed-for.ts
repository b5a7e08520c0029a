/**
 * What is assumed of an amount that is unknown, NaN: the mean of those that are known, but no more
 * than `most`, or else one dear call could scare off the cheap arms; `otherwise` if none is known.
 */
export function assumedFor(
  size: number,
  amounts: Float64Array,
  otherwise: number,
  most: number,
): number {
  let sum = 0;
  let known = 0;
  for (let i = 0; i < size; i++) {
    if (Number.isNaN(amounts[i])) continue;
    sum += amounts[i];
    known += 1;
  }
  return known === 0 ? otherwise : Math.min(sum / known, most);
}
