/** So many characters of a key, in a row, are as good as the key. */
const TELLING = 8;

const HIDDEN = "[redacted]";

/** Hides secrets in a text that somebody else wrote. */
export class Redactor {
  readonly #pieces = new Set<string>();
  readonly #wholes: readonly string[];

  /**
   * @param keys hidden in part as well, and in base64, hexadecimal, URLs and JSON
   * @param values hidden where they appear as they are: they may be secret, but also quite common
   */
  constructor(keys: readonly string[], values: readonly string[]) {
    for (const form of keys.flatMap(formsOf)) {
      for (let at = 0; at + TELLING <= form.length; at += 1) {
        this.#pieces.add(form.slice(at, at + TELLING));
      }
    }
    this.#wholes = values.filter((value) => value.length >= TELLING);
  }

  hide(text: string): string {
    const shown = this.#wholes.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    const parts: string[] = [];
    let done = 0;
    for (let at = 0; at + TELLING <= shown.length; at += 1) {
      if (!this.#pieces.has(shown.slice(at, at + TELLING))) continue;
      // Pieces that overlap are hidden as one.
      if (at >= done) parts.push(shown.slice(done, at), HIDDEN);
      done = at + TELLING;
    }
    return parts.join("") + shown.slice(done);
  }
}

/** A key as others may write it. */
function formsOf(key: string): string[] {
  // What base64 makes of a text depends on where it stands among three bytes, and on its neighbours.
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
