import { GatewayError } from "../error.ts";

/** Deeper JSON is refused: whatever walks it later recurses. */
const MAX_DEPTH = 64;

/** More values than any conversation holds take longer to read than they are worth. */
const MAX_VALUES = 50_000;

/** So many members make an object a dictionary, which takes ten times as long to read as a list. */
const MAX_MEMBERS = 2_000;

/** A quote is looked for so far byte by byte, which short strings are best served by. */
const NEAR_BYTES = 128;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Where a member's value stands, with the white space around it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * JSON as somebody wrote it: the value, and the bytes, in which single members of an object can be
 * replaced. All others keep their spelling: digits that no number here holds, escapes, order.
 */
export class JsonBody {
  readonly value: unknown;
  readonly #bytes: Buffer;
  readonly #members: ReadonlyMap<string, Span>;

  /**
   * @throws GatewayError `invalid-request` where it is not JSON in UTF-8, nests too deep, holds too
   *   many values, or has a member twice, upper and lower case being one: who reads it next might
   *   take the other
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

  /** The bytes of a member's value; undefined where there is none. */
  member(name: string): Uint8Array | undefined {
    const span = this.#members.get(name);
    return span && this.#bytes.subarray(span.start, span.end);
  }

  /** The bytes with some members' values replaced or, where there are none, added in front. */
  with(values: Readonly<Record<string, Uint8Array>>): Uint8Array {
    const parts: Uint8Array[] = [];
    const names = Object.keys(values);
    const open = this.#bytes.indexOf(OPEN_OBJECT) + 1;
    parts.push(this.#bytes.subarray(0, open));
    const missing = names.filter((name) => !this.#members.has(name));
    for (const [index, name] of missing.entries()) {
      const last = index === missing.length - 1 && this.#members.size === 0;
      parts.push(Buffer.from(`${JSON.stringify(name)}:`), values[name] as Uint8Array);
      if (!last) parts.push(Buffer.of(COMMA));
    }
    let at = open;
    for (const [name, { start, end }] of this.#members) {
      if (!Object.hasOwn(values, name)) continue;
      parts.push(this.#bytes.subarray(at, start), values[name] as Uint8Array);
      at = end;
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

/** The members of the object, in order; right for JSON, and harmless for all else. */
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
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE: {
        const end = endOfString(bytes, at);
        if (depth === 1) text = { start: at, end };
        at = end - 1;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth += 1;
        values += 1;
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
        values += 1;
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

function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    for (const near = Math.min(at + NEAR_BYTES, bytes.length); at < near; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at += 1;
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

/** A member's name, whichever way it is escaped; undefined where it is no string. */
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
  // Up and down: some letters, such as the long s, have only one way.
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
