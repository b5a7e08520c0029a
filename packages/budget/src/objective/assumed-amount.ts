/**
 * The amount assumed for arms whose amount is unknown (NaN): the mean of the known amounts, at most
 * `most`, so that one expensive arm does not make cheap arms of unknown cost look expensive.
 *
 * @param otherwise returned if no amount is known
 */
export function assumedAmount(
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
    known++;
  }
  return known === 0 ? otherwise : Math.min(sum / known, most);
}
