import fc from "fast-check";

/** Any request: JSON, message bodies, and strings with lone surrogates. */
export const anyRequest: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.record({
    messages: fc.array(
      fc.record({
        role: fc.constantFrom("user", "assistant", "tool", "system"),
        content: fc.oneof(fc.string({ unit: "grapheme", maxLength: 200 }), fc.jsonValue()),
      }),
    ),
  }),
);

export const strangeTexts: readonly (readonly [name: string, text: string])[] = [
  ["empty", ""],
  ["one letter", "a".repeat(100_000)],
  ["prose", "Why is the sky blue? ".repeat(5000)],
  ["signs", ",.?!".repeat(25_000)],
  ["emoji", "😀".repeat(50_000)],
  ["lone surrogates", "\ud800".repeat(100_000)],
  ["line breaks", "\n".repeat(100_000)],
  ["Chinese", "解释为什么天空是蓝色的。".repeat(8000)],
  ["null characters", "\0".repeat(100_000)],
];
