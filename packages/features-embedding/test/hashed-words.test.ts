import fc from "fast-check";
import { expect, test } from "vitest";
import { visitTokens } from "../src/embedders/tokens.ts";
import { hashedWords } from "../src/index.ts";
import { anyRequest, strangeTexts } from "./requests.ts";

const words = hashedWords();

function vectorOf(request: unknown): number[] {
  return Array.from(words.embed(request) ?? []);
}

/** The tokens of a text of Latin letters, digits and signs, by their plain definition. */
function naiveTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-zß-öø-ÿ]+|[^\sa-zß-öø-ÿ]/g) ?? [];
}

function hashes(text: string): number[] {
  const found: number[] = [];
  visitTokens(text, (hash) => found.push(hash));
  return found;
}

test("tokens are words in lower case, and single digits and signs", () => {
  const latin = fc.string({
    unit: fc.constantFrom(..."aAbZzéÉß0179 \n\t.,?!{}()'\"+-_=<>"),
    maxLength: 200,
  });
  fc.assert(
    fc.property(latin, (text) => {
      expect(hashes(text)).toEqual(naiveTokens(text).flatMap(hashes));
      for (const token of naiveTokens(text)) expect(hashes(token)).toHaveLength(1);
    }),
    { seed: 1 },
  );
});

test.each([
  ["Cyrillic words, whatever their case", "Почему НЕБО голубое", "почему небо Голубое", 3],
  ["Greek words", "ΓΙΑΤΙ ο ουρανοσ", "γιατι Ο ΟΥΡΑΝΟΣ", 3],
  ["Arabic words, digits and marks", "لماذا؟ ٣", "لماذا ؟٣", 3],
  ["Hindi words and marks", "आकाश नीला।", "आकाश  नीला ।", 3],
])("%s", (_, one, other, count) => {
  expect(new Set(hashes(one))).toEqual(new Set(hashes(other)));
  expect(hashes(one)).toHaveLength(count);
});

test("ideographs count singly and in pairs", () => {
  expect(hashes("天空是")).toHaveLength(5);
  expect(hashes("天 空是")).toHaveLength(4);
  expect(hashes("天空")[2]).not.toBe(hashes("空天")[2]);
});

test("a vector depends on the set of tokens, not on their number or order", () => {
  const token = fc.constantFrom("alpha", "Beta", "gamma", "7", "?", "天", "небо", "don't");
  const tokens = fc.array(token, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(tokens, fc.infiniteStream(fc.nat()), (list, order) => {
      const shuffled = list
        .map((text) => ({ text, key: order.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ text }) => text);
      expect(vectorOf([...shuffled, ...list].join(" "))).toEqual(vectorOf(list.join(" ")));
    }),
    { seed: 2 },
  );
});

test("every vector has length 1, or 0 for an empty text, and nothing carries over to the next", () => {
  const fresh = (request: unknown): number[] => Array.from(hashedWords().embed(request) ?? []);
  fc.assert(
    fc.property(anyRequest, (request) => {
      const vector = vectorOf(request);
      const length = Math.hypot(...vector);
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
      expect(vector).toEqual(fresh(request));
    }),
    { numRuns: 100, seed: 3 },
  );
  expect(vectorOf("").every((value) => value === 0)).toBe(true);
});

test("most different words fall into different buckets", () => {
  const filled = (count: number): number =>
    vectorOf(
      Array.from({ length: count }, (_, at) =>
        [...String(at)].map((digit) => "abcdefghij"[Number(digit)]).join(""),
      ).join(" "),
    ).filter((value) => value > 0).length;
  // Of n words thrown at random into 4,096 buckets, 4,096 (1 − e^(−n / 4,096)) are filled.
  expect(filled(100)).toBeGreaterThan(94);
  expect(Math.abs(filled(700) - 4096 * (1 - Math.exp(-700 / 4096)))).toBeLessThan(25);
});

test.each(strangeTexts)("at most 4,096 units of any text are read: %s", (_, text) => {
  let visited = 0;
  visitTokens(text, () => {
    visited++;
  });
  expect(visited).toBeLessThanOrEqual(2 * 4096);
});

test("the first 3,072 and the last 1,024 units of a long text are read", () => {
  const around = (middle: string): string => `${"a ".repeat(1536)}${middle}${" b".repeat(512)}`;
  expect(vectorOf(around("hidden ".repeat(50)))).toEqual(vectorOf(around("other ".repeat(90))));
  expect(vectorOf(`seen ${around("")}`)).not.toEqual(vectorOf(around("")));
  expect(vectorOf(`${around("")} seen`)).not.toEqual(vectorOf(around("")));
});
