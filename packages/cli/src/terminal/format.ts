/** US dollars with three significant digits, never in scientific notation: `$0.000123`. */
export function dollars(usd: number): string {
  const digits = usd > 0 ? Math.max(2, 2 - Math.floor(Math.log10(usd))) : 2;
  return `$${usd.toFixed(Math.min(digits, 12))}`;
}

/**
 * Writes `scale * amount`, or a dash if the amount is unknown.
 *
 * @param digits significant digits
 */
export function significant(amount: number | undefined, scale = 1, digits = 3): string {
  return amount === undefined ? "–" : String(Number((scale * amount).toPrecision(digits)));
}

/** Writes a number with four decimals, or a dash if it is unknown. */
export function fourDecimals(value: number | undefined): string {
  return value?.toFixed(4) ?? "–";
}

/** Writes a share in [0, 1] as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** Writes a whole number with thousands separators. */
export function count(amount: number): string {
  return Math.round(amount).toLocaleString("en-US");
}

/** A count with its noun: `1 entry`, `2 entries`. */
export function counted(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
