import fc from "fast-check";

/** Ids that programs often mishandle. */
export const strangeIds: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "x".repeat(10_240),
  "nul\u0000nul",
  "\u202eright to left",
  "half a pair \ud800",
  "\udc00",
  "../../etc/passwd",
  "new\nline",
  "é",
  "🦆",
];

/** Numbers that programs often mishandle. */
export const strangeNumbers: readonly number[] = [
  ...[0, -0, 1, -1, 0.5, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53)],
  ...[8.64e15, 8.64e15 + 1, -8.64e15, 1e12, 1e13, 1e308, -1e308, 5e-324, 1e-300],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** Arbitrary values, to be put in place of a valid one. */
export const strangeValues: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(...strangeNumbers), weight: 4 },
  { arbitrary: fc.constantFrom(...strangeIds), weight: 3 },
  { arbitrary: fc.constantFrom(null, true, false, [], {}, [null], "0.5", [0.5]), weight: 3 },
  { arbitrary: fc.double(), weight: 2 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
  { arbitrary: fc.constant(JSON.parse('{"__proto__":{"polluted":1}}')), weight: 1 },
);

type Change =
  | { readonly kind: "replaced" | "added"; readonly by: unknown; readonly name: string }
  | { readonly kind: "removed" | "doubled" | "moved" };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant("replaced" as const),
      by: strangeValues,
      name: fc.constant(""),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("added" as const),
      by: strangeValues,
      name: fc.constantFrom(...strangeIds, "extra"),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ kind: fc.constantFrom("removed", "doubled", "moved") }),
    weight: 3,
  },
);

/**
 * Copies of a JSON value with one or two changes: a part is replaced by anything, removed, doubled,
 * moved, or added.
 */
export function changedJson(value: unknown): fc.Arbitrary<unknown> {
  const place = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });
  return fc
    .array(fc.tuple(place, change), { minLength: 1, maxLength: 2 })
    .map((changes) =>
      changes.reduce<unknown>((before, [path, one]) => changedAt(before, path, one), value),
    );
}

function changedAt(value: unknown, [step, ...rest]: readonly number[], one: Change): unknown {
  if (typeof value !== "object" || value === null) return "by" in one ? one.by : value;
  const keys = Object.keys(value);
  if (one.kind === "added" && (rest.length === 0 || keys.length === 0)) {
    return Array.isArray(value) ? [...value, one.by] : withField(value, one.name, one.by);
  }
  if (keys.length === 0) return "by" in one ? one.by : value;
  const key = keys[step % keys.length];
  const field: unknown = value[key as keyof typeof value];
  const atEnd = rest.length === 0 || typeof field !== "object" || field === null;
  if (!atEnd) return withField(value, key, changedAt(field, rest, one));
  if ("by" in one) return withField(value, key, one.by);
  if (!Array.isArray(value)) return without(value, key);
  const at = Number(key);
  const list: readonly unknown[] = value;
  if (one.kind === "removed") return list.toSpliced(at, 1);
  return one.kind === "doubled"
    ? list.toSpliced(at, 0, list[at])
    : [...list.toSpliced(at, 1), list[at]];
}

function withField(value: object, key: string, field: unknown): unknown {
  if (Array.isArray(value)) return value.with(Number(key), field);
  return Object.fromEntries([
    ...Object.entries(value).filter(([name]) => name !== key),
    [key, field],
  ]);
}

function without(value: object, key: string): unknown {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
