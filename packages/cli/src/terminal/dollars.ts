/** US dollars to three digits, never in powers of ten. */
export function dollars(usd: number): string {
  const digits = usd > 0 ? Math.max(2, 2 - Math.floor(Math.log10(usd))) : 2;
  return `$${usd.toFixed(Math.min(digits, 12))}`;
}
