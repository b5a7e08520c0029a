import fc from "fast-check";
import { expect, test } from "vitest";
import { arrayOf, elementsOf } from "../src/http/json-elements.ts";

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("an array is its elements joined by commas, in any spelling", () => {
  const space = fc.constantFrom("", " ", "\n\t");
  const element = fc
    .tuple(space, fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1), space)
    .map(([before, value, indent, after]) => before + JSON.stringify(value, null, indent) + after);
  fc.assert(
    fc.property(fc.array(element, { maxLength: 6 }), space, (parts, around) => {
      const elements = elementsOf(Buffer.from(`${around}[${parts.join(",")}]${around}`));
      expect(elements.map(textOf)).toEqual(parts);
      expect(textOf(arrayOf(elements))).toBe(`[${parts.join(",")}]`);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test.each([
  ["[]", []],
  ["[ \n]", []],
  ['[1, "],[\\"" ,[2,{"a":[3]}]]', ["1", ' "],[\\"" ', '[2,{"a":[3]}]']],
])("%s has these elements", (array, elements) => {
  expect(elementsOf(Buffer.from(array)).map(textOf)).toEqual(elements);
});
