/** No sum of observations comes near it; beyond, products overflow. */
const LARGEST = 1e100;

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a value is a list of so many numbers that sums could be. */
export function isVector(value: unknown, length: number): value is readonly number[] {
  const isSum = (item: unknown) => typeof item === "number" && Math.abs(item) <= LARGEST;
  return Array.isArray(value) && value.length === length && value.every(isSum);
}
