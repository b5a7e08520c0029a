import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonBody } from "../src/http/json-body.ts";

const bodyOf = (text: string): JsonBody => new JsonBody(Buffer.from(text));
const seeded = { seed: 1, numRuns: 500 };

/** JSON in many spellings: with white space anywhere, and with escapes in names and strings. */
function spell(value: unknown, draw: () => number): string {
  const space = (): string => ["", "", " ", "\n\t", "\r"][draw() % 5] ?? "";
  const escaped = (text: string): string =>
    `"${[
      ...JSON.stringify(text)
        .slice(1, -1)
        .matchAll(/\\u....|\\.|[\s\S]/g),
    ]
      .map(([unit]) =>
        unit.length === 1 && draw() % 4 === 0
          ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
          : unit,
      )
      .join("")}"`;
  const write = (part: unknown): string => {
    if (typeof part === "string") return escaped(part);
    if (Array.isArray(part)) return `[${part.map((item) => space() + write(item) + space())}]`;
    if (typeof part !== "object" || part === null) return JSON.stringify(part);
    const members = Object.entries(part).map(
      ([name, item]) => `${space()}${escaped(name)}${space()}:${space()}${write(item)}${space()}`,
    );
    return `{${members.length === 0 ? space() : members.join(",")}}`;
  };
  return space() + write(value) + space();
}

const spelled: fc.Arbitrary<{ value: Record<string, unknown>; text: string }> = fc
  .record({
    value: fc.dictionary(
      fc.oneof(fc.constantFrom("model", "stream", "__proto__", ""), fc.string()),
      fc.jsonValue({ maxDepth: 5 }),
      { maxKeys: 8 },
    ),
    seed: fc.nat(),
  })
  .filter(
    ({ value }) =>
      new Set(Object.keys(value).map((name) => name.toUpperCase().toLowerCase())).size ===
      Object.keys(value).length,
  )
  .map(({ value, seed }) => {
    let state = seed;
    const draw = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >>> 8;
    };
    return { value, text: spell(value, draw) };
  });

test("members are replaced and added as in the parsed value, in any spelling", () => {
  fc.assert(
    fc.property(spelled, fc.string(), ({ text }, model) => {
      const replaced = bodyOf(text).with({
        model: Buffer.from(JSON.stringify(model)),
        added: Buffer.from("[1]"),
      });
      // JSON.parse is the oracle: it keeps the last of two members with one name.
      const expected = { ...JSON.parse(text), model, added: [1] };
      expect(JSON.parse(Buffer.from(replaced).toString())).toEqual(expected);
    }),
    seeded,
  );
});

test("members are removed, whatever stands around them", () => {
  fc.assert(
    fc.property(spelled, fc.integer({ min: 0, max: 255 }), ({ text, value }, mask) => {
      const names = Object.keys(JSON.parse(text)).filter((_, at) => (mask >> at) % 2 === 1);
      const removed = bodyOf(text).with({
        ...Object.fromEntries(names.map((name) => [name, undefined])),
        missing: undefined,
      });
      const expected = { ...value };
      for (const name of names) delete expected[name];
      expect(JSON.parse(Buffer.from(removed).toString())).toEqual(
        JSON.parse(JSON.stringify(expected)),
      );
    }),
    seeded,
  );
  expect(Buffer.from(bodyOf('{ "a": 1.0 , "b" : 2 }').with({ a: undefined })).toString()).toBe(
    '{ "b" : 2 }',
  );
});

test("members that are not replaced keep their bytes, and each member is found", () => {
  fc.assert(
    fc.property(spelled, ({ value, text }) => {
      const body = bodyOf(text);
      expect(Buffer.from(body.with({})).toString()).toBe(text);
      for (const [name, member] of Object.entries(value)) {
        const bytes = Buffer.from(body.member(name) ?? "");
        expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(JSON.stringify(member)));
        expect(Buffer.from(body.with({ [name]: bytes })).toString()).toBe(text);
      }
    }),
    seeded,
  );
});

test("numbers, escapes and order pass through", () => {
  const text = '{ "seed":12345678901234567890, "model" : "a", "x":1.10, "y":"\\u00fc\\ud800" }';
  const replaced = Buffer.from(bodyOf(text).with({ model: Buffer.from('"b"') })).toString();
  expect(replaced).toBe(text.replace(' "a"', '"b"'));
});

test.each([
  ["twice", '{"model":"a","model":"b"}'],
  ["twice, once escaped", '{"model":"a","\\u006dodel":"b"}'],
  ["twice, in two cases", '{"model":"a","MODEL":"b"}'],
  ["twice, once with a letter that only looks like it", '{"stream":true,"\u017ftream":false}'],
  ["twice, once with the sign for kelvin", '{"k":1,"\u212a":2}'],
])("a member that is there %s is refused", (_, text) => {
  expect(() => bodyOf(text)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  expect(() => bodyOf(text)).toThrow("twice");
});

test("many objects with a few fields each do not count as one object with many", () => {
  const some = `{${Array.from({ length: 1_999 }, (_, i) => `"${i}":1`)}}`;
  expect(() => bodyOf(`[${some},${some},{"x":${some},"y":${some}}]`)).not.toThrow();
});

test("nested members may repeat, because only the outermost ones decide the route", () => {
  expect(bodyOf('{"a":{"b":1,"b":2},"c":[{"a":1}]}').value).toEqual({
    a: { b: 2 },
    c: [{ a: 1 }],
  });
});

test("the end of a string is found, whatever its length and its escapes", () => {
  const unit = fc.constantFrom("\\\\", '\\"', "x", "\\u0022", "x".repeat(127), "x".repeat(128));
  const strings = fc.array(unit, { maxLength: 12 }).map((units) => `"${units.join("")}"`);
  fc.assert(
    fc.property(strings, strings, (text, other) => {
      const body = bodyOf(`{"a":${text},"b":${other}}`);
      expect(Buffer.from(body.member("a") ?? "").toString()).toBe(text);
      expect(Buffer.from(body.member("b") ?? "").toString()).toBe(other);
    }),
    seeded,
  );
});

test.each([
  ["a byte order mark", "\ufeff{}", "byte order mark"],
  ["64 levels and one", `${"[".repeat(65)}${"]".repeat(65)}`, "deeper"],
  ["a hundred thousand levels", "[".repeat(1e5), "deeper"],
  ["too many values", `[${"1,".repeat(50_001)}1]`, "values"],
  ["too many fields", `{${Array.from({ length: 2001 }, (_, i) => `"${i}":1`)}}`, "fields"],
  ["too many fields within", `[{${Array.from({ length: 2001 }, (_, i) => `"${i}":1`)}}]`, "fields"],
  ["an unfinished string", '{"a":"\\', "not JSON"],
  ["brackets that do not match", '{"a":[}]', "not JSON"],
  ["two values", "{}{}", "not JSON"],
])("%s is refused", (_, text, message) => {
  expect(() => bodyOf(text)).toThrow(message);
});

test("bytes are JSON to the last one, or are refused", () => {
  const pieces = fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "1", "a", " ", "é", "\0");
  const strange = fc.array(pieces, { maxLength: 20 }).map((parts) => Buffer.from(parts.join("")));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), strange), (bytes) => {
      let known: { value: unknown } | undefined;
      try {
        known = { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
      } catch {}
      try {
        const body = new JsonBody(bytes);
        expect(known).toEqual({ value: body.value });
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid-request" });
        if (known !== undefined) expect(String(error)).toMatch(/twice|byte order mark/);
      }
    }),
    { seed: 1, numRuns: 5_000 },
  );
});
