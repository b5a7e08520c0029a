import { endOfString } from "./json-body.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The bytes of each element of an array, with the white space around it. Joined by commas they are the
 * array again, so that single elements can be replaced while all others keep their spelling.
 * @param array JSON
 */
export function elementsOf(array: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.length);
  const elements: Uint8Array[] = [];
  let begin = bytes.indexOf(OPEN_ARRAY) + 1;
  let depth = 0;
  let empty = true;
  for (let at = begin; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    // Below the quote there is only white space.
    if (byte < QUOTE) continue;
    if (byte === CLOSE_ARRAY && depth === 0) {
      if (!empty) elements.push(bytes.subarray(begin, at));
      break;
    }
    empty = false;
    if (byte === QUOTE) at = endOfString(bytes, at) - 1;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === COMMA && depth === 0) {
      elements.push(bytes.subarray(begin, at));
      begin = at + 1;
    }
  }
  return elements;
}

/** An array of these elements, each of which is JSON. */
export function arrayOf(elements: readonly Uint8Array[]): Uint8Array {
  const comma = Buffer.of(COMMA);
  return Buffer.concat([
    Buffer.of(OPEN_ARRAY),
    ...elements.flatMap((element, index) => (index === 0 ? [element] : [comma, element])),
    Buffer.of(CLOSE_ARRAY),
  ]);
}
