/** Throws a `RangeError` unless `array` holds `length` elements from `offset` on. */
export function requireRange(
  array: Float64Array,
  offset: number,
  length: number,
  name: string,
): void {
  // Reading past the end of a typed array would silently give `undefined`, and then NaN.
  if (!(length >= 0 && offset >= 0 && offset + length <= array.length)) {
    refuse(array, offset, length, name);
  }
}

// A separate function, so that the check is short enough to be inlined.
function refuse(array: Float64Array, offset: number, length: number, name: string): never {
  throw new RangeError(
    `${name} must hold ${length} elements from offset ${offset} on; its length is ${array.length}`,
  );
}
