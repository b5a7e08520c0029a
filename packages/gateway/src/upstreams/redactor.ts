/** A leak of this many consecutive key characters counts as a leak of the key. */
const LEAK_CHARACTERS = 8;

const HIDDEN = "[redacted]";

/** Hides secrets in text that another process wrote. */
export class Redactor {
  readonly #pieces = new Set<string>();
  readonly #values: readonly string[];

  /**
   * @param keys hidden in part as well, and in base64, hexadecimal, URLs and JSON
   * @param values hidden only where they appear whole and unencoded: they may be secret, but also
   *   quite common
   */
  constructor(keys: readonly string[], values: readonly string[]) {
    for (const form of keys.flatMap(encodingsOf)) {
      for (let at = 0; at + LEAK_CHARACTERS <= form.length; at++) {
        this.#pieces.add(form.slice(at, at + LEAK_CHARACTERS));
      }
    }
    this.#values = values.filter((value) => value.length >= LEAK_CHARACTERS);
  }

  redact(text: string): string {
    const shown = this.#values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    const parts: string[] = [];
    let done = 0;
    for (let at = 0; at + LEAK_CHARACTERS <= shown.length; at++) {
      if (!this.#pieces.has(shown.slice(at, at + LEAK_CHARACTERS))) continue;
      // Pieces that overlap are hidden as one.
      if (at >= done) parts.push(shown.slice(done, at), HIDDEN);
      done = at + LEAK_CHARACTERS;
    }
    return parts.join("") + shown.slice(done);
  }
}

/** A key as an upstream may echo it. */
function encodingsOf(key: string): string[] {
  // The base64 of a text depends on its position modulo three bytes, and on its neighbours.
  const base64 = (["base64", "base64url"] as const).flatMap((encoding) =>
    ["", "x", "xx"].map((before) => {
      const text = Buffer.from(before + key).toString(encoding);
      return text.replaceAll("=", "").slice(before === "" ? 0 : 4, -1);
    }),
  );
  const hex = Buffer.from(key).toString("hex");
  const escaped = JSON.stringify(key).slice(1, -1);
  return [key, encodeURIComponent(key), escaped, hex, hex.toUpperCase(), ...base64];
}
