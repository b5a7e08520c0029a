/** Cuts the bytes of an event stream after whole events. */
export class EventBuffer {
  #bytes: Buffer = Buffer.alloc(0);
  #size = 0;

  /** Bytes that are kept because their event is not whole. */
  get size(): number {
    return this.#size;
  }

  /** Takes the next bytes, and returns all bytes up to the end of the last whole event. */
  add(chunk: Uint8Array): Uint8Array {
    if (this.#size === 0) {
      const end = endOfEvents(chunk, 0);
      if (end < chunk.length) this.#keep(chunk.subarray(end));
      return chunk.subarray(0, end);
    }
    const before = this.#size;
    this.#keep(chunk);
    const end = endOfEvents(this.#bytes.subarray(0, this.#size), before);
    if (end === 0) return this.#bytes.subarray(0, 0);
    const whole = Buffer.from(this.#bytes.subarray(0, end));
    this.#bytes.copyWithin(0, end, this.#size);
    this.#size -= end;
    return whole;
  }

  /** Appends bytes. The room doubles, so that tiny chunks cost no more than large ones. */
  #keep(chunk: Uint8Array): void {
    const size = this.#size + chunk.length;
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#size);
    this.#size = size;
  }
}

const LF = 0x0a;
const CR = 0x0d;

/** The position after the last blank line that ends at `from` or later; 0 if there is none. */
function endOfEvents(bytes: Uint8Array, from: number): number {
  for (let last = bytes.length - 1; last >= from && last > 0; last--) {
    const byte = bytes[last];
    if (byte !== LF && byte !== CR) continue;
    // CR LF is one end of a line, and CR may be the first half of one.
    const before = byte === LF && bytes[last - 1] === CR ? last - 2 : last - 1;
    if (bytes[before] === LF || bytes[before] === CR) return last + 1;
  }
  return 0;
}
