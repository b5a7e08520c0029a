/** Units read from the start of a text. */
export const HEAD = 3072;
/** Units read from the end of a longer text. */
export const TAIL = 1024;
/** Size of a full window: head, a line break, tail. */
export const WINDOW: number = HEAD + 1 + TAIL;

const LINE_BREAK = 10;

/**
 * Copies the window of a text whose parts are joined by line breaks: the whole text, or its first 3,072
 * and last 1,024 units with a line break in between. Returns the number of units.
 *
 * @param length of the joined text
 * @param out at least `WINDOW` long
 */
export function copyWindow(parts: readonly string[], length: number, out: Uint16Array): number {
  if (length <= HEAD + TAIL) return copyStart(parts, length, out);
  copyStart(parts, HEAD, out);
  out[HEAD] = LINE_BREAK;
  let at = WINDOW - 1;
  for (let index = parts.length - 1; index >= 0 && at > HEAD; index--) {
    const part = parts[index] ?? "";
    for (let unit = part.length - 1; unit >= 0 && at > HEAD; unit--, at--) {
      out[at] = part.charCodeAt(unit);
    }
    if (at > HEAD) out[at--] = LINE_BREAK;
  }
  return WINDOW;
}

function copyStart(parts: readonly string[], limit: number, out: Uint16Array): number {
  let at = 0;
  for (let index = 0; index < parts.length && at < limit; index++) {
    const part = parts[index] ?? "";
    const end = Math.min(part.length, limit - at);
    for (let unit = 0; unit < end; unit++, at++) out[at] = part.charCodeAt(unit);
    if (at < limit) out[at++] = LINE_BREAK;
  }
  return at;
}
