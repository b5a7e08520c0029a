/** Throws a `RangeError` unless `length` elements from `offset` on lie inside `array`. */
export function requireRange(
  array: Float64Array,
  offset: number,
  length: number,
  name: string,
): void {
  // Reading past the end of a typed array gives `undefined`, and so NaN, silently.
  if (!(length >= 0 && offset >= 0 && offset + length <= array.length)) {
    refuse(array, offset, length, name);
  }
}

// Apart, so that the check is short enough to be inlined.
function refuse(array: Float64Array, offset: number, length: number, name: string): never {
  throw new RangeError(
    `${name} must hold ${length} elements from offset ${offset} on; its length is ${array.length}`,
  );
}
