import type { Json } from "../contract/json.ts";

/** Values at the edges of JSON. All of them must come back unchanged. */
export const edges: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1.5,
  0.1,
  5e-324,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  2 ** 64,
  "",
  " ",
  '\u0000\u0001\n\r\t\b\f"\\/',
  "\u2028\u2029\ufeff\uffff",
  "naïve 日本語 🦆 \u{10ffff}",
  "\ud800 lone \udfff",
  "x".repeat(100_000),
  [],
  {},
  [[], [[]], {}],
  JSON.parse('{"__proto__":1,"constructor":2,"":3,"a b":4,"0":5}') as Json,
  { context: Array.from({ length: 384 }, (_, index) => Math.fround(Math.sin(index))) },
  JSON.parse(`${"[".repeat(500)}1${"]".repeat(500)}`) as Json,
];

/** A function that returns another arbitrary JSON value at each call, determined by the seed. */
export function arbitraryJson(seed: number): () => Json {
  const random = uniform(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const text = (): string =>
    String.fromCodePoint(
      ...Array.from({ length: below(12) }, () => below(below(2) ? 128 : 0x11_0000)),
    );
  const value = (depth: number): Json => {
    switch (below(depth > 3 ? 5 : 7)) {
      case 0:
        return null;
      case 1:
        return random() < 0.5;
      case 2:
        return below(2 ** 32) - 2 ** 31;
      case 3:
        return (random() - 0.5) * 10 ** (below(600) - 300);
      case 4:
        return text();
      case 5:
        return Array.from({ length: below(5) }, () => value(depth + 1));
      default:
        return Object.fromEntries(
          Array.from({ length: below(5) }, () => [text(), value(depth + 1)]),
        );
    }
  };
  return () => value(0);
}

/** A linear congruential generator over [0, 1): good enough to vary test values. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
