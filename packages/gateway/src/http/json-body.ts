import { GatewayError } from "../error.ts";

/** Deepest nesting of JSON: code that walks it later recurses. */
const MAX_DEPTH = 64;

/** Most values in a body; no conversation holds as many, and they take long to read. */
const MAX_VALUES = 50_000;

/** Most fields in one object. More make it a dictionary, which V8 reads ten times as slowly. */
const MAX_MEMBERS = 2_000;

/** The closing quote is searched byte by byte this far, which is fastest for short strings. */
const NEAR_BYTES = 128;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Positions of a member's value, white space around it included. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A JSON body with its bytes, in which single members of the outermost object can be replaced. All
 * others keep their spelling: digits that a JavaScript number cannot hold, escapes, order.
 */
export class JsonBody {
  readonly value: unknown;
  readonly #bytes: Buffer;
  readonly #members: ReadonlyMap<string, Span>;

  /**
   * @throws GatewayError `invalid-request` if it is not JSON in UTF-8, nests too deep, holds too many
   *   values, or has a member twice (regardless of case): the next reader might take the other one
   */
  constructor(bytes: Uint8Array) {
    const text = decode(bytes);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#members = scan(this.#bytes);
    try {
      this.value = JSON.parse(text);
    } catch {
      // Without the cause: its message quotes the body.
      throw new GatewayError("invalid-request", "the body is not JSON");
    }
  }

  /** The bytes of a member's value; undefined if there is no such member. */
  member(name: string): Uint8Array | undefined {
    const span = this.#members.get(name);
    return span && this.#bytes.subarray(span.start, span.end);
  }

  /**
   * The bytes with the values of some members replaced, or added in front if they are missing; members
   * whose value is `undefined` are removed.
   */
  with(values: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
    const added = Object.entries(values).filter(([name]) => !this.#members.has(name));
    const parts: Uint8Array[] = [];
    let separated = true;
    const separate = (): void => {
      if (!separated) parts.push(Buffer.of(COMMA));
      separated = false;
    };
    let at = this.#bytes.indexOf(OPEN_OBJECT) + 1;
    parts.push(this.#bytes.subarray(0, at));
    for (const [name, value] of added) {
      if (value === undefined) continue;
      separate();
      parts.push(Buffer.from(`${JSON.stringify(name)}:`), value);
    }
    for (const [name, { start, end }] of this.#members) {
      const value = values[name];
      const replaced = Object.hasOwn(values, name);
      if (!replaced || value !== undefined) separate();
      if (!replaced) parts.push(this.#bytes.subarray(at, end));
      else if (value !== undefined) parts.push(this.#bytes.subarray(at, start), value);
      at = this.#bytes[end] === COMMA ? end + 1 : end;
    }
    parts.push(this.#bytes.subarray(at));
    return Buffer.concat(parts);
  }
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new GatewayError("invalid-request", "the body is not well-formed UTF-8", { cause });
  }
  if (!text.startsWith("\ufeff")) return text;
  throw new GatewayError("invalid-request", "the body begins with a byte order mark; leave it out");
}

/** The members of the object, in order. Correct for JSON, and harmless for other bytes. */
function scan(bytes: Buffer): ReadonlyMap<string, Span> {
  const members = new Map<string, Span>();
  const folded = new Set<string>();
  /** Members so far of the object at each depth. */
  const counts = new Uint32Array(MAX_DEPTH + 1);
  let depth = 0;
  let values = 0;
  let text: Span | undefined;
  let name: string | undefined;
  let start = 0;
  const close = (end: number): void => {
    if (name !== undefined) members.set(name, { start, end });
    name = undefined;
  };
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE: {
        const end = endOfString(bytes, at);
        if (depth === 1) text = { start: at, end };
        at = end - 1;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth++;
        values++;
        if (depth > MAX_DEPTH) throw tooMuch(`nests deeper than ${MAX_DEPTH} levels`);
        counts[depth] = 0;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        if (depth === 1) close(at);
        depth -= 1;
        break;
      case COMMA:
        if (depth === 1) close(at);
        values++;
        if (values > MAX_VALUES) throw tooMuch(`holds more than ${MAX_VALUES} values`);
        break;
      case COLON: {
        const count = (counts[depth] ?? 0) + 1;
        counts[depth] = count;
        if (count > MAX_MEMBERS) throw tooMuch(`has more than ${MAX_MEMBERS} fields in one object`);
        if (depth !== 1 || text === undefined) break;
        name = nameOf(bytes, text);
        requireNew(name, folded);
        start = at + 1;
      }
    }
  }
  return members;
}

/** The position after the string that begins at `start`. */
export function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    for (const near = Math.min(at + NEAR_BYTES, bytes.length); at < near; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at++;
    }
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return bytes.length;
    let first = quote;
    while (first > at && bytes[first - 1] === BACKSLASH) first -= 1;
    at = quote + 1;
    // An odd number of backslashes escapes the quote.
    if ((quote - first) % 2 === 0) return at;
  }
}

/** A member's name without escapes; undefined if it is not a string. */
function nameOf(bytes: Buffer, { start, end }: Span): string | undefined {
  const plain = bytes.toString("latin1", start + 1, end - 1);
  if (/^[\w-]*$/.test(plain)) return plain;
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    return undefined;
  }
}

function requireNew(name: string | undefined, folded: Set<string>): void {
  if (name === undefined) return;
  // Both conversions: some letters, such as the long s, change in one of them only.
  const one = name.toUpperCase().toLowerCase();
  if (folded.has(one)) {
    const shown = /^\w{1,64}$/.test(name) ? ` "${name}"` : "";
    throw new GatewayError("invalid-request", `the body has a field${shown} twice`, {
      ...(shown !== "" && { param: name }),
    });
  }
  folded.add(one);
}

function tooMuch(what: string): GatewayError {
  return new GatewayError("invalid-request", `the body ${what}; send less`);
}
