/** Throws a `RangeError` unless `length` elements from `offset` on lie inside `array`. */
export function requireRange(
  array: Float64Array,
  offset: number,
  length: number,
  name: string,
): void {
  // Reading past the end of a typed array gives `undefined`, and so NaN, silently.
  if (!(length >= 0 && offset >= 0 && offset + length <= array.length)) {
    throw new RangeError(outside(array, offset, length, name));
  }
}

function outside(array: Float64Array, offset: number, length: number, name: string): string {
  return `${name} must hold ${length} elements from offset ${offset} on; its length is ${array.length}`;
}
