import fc from "fast-check";
import { expect, test } from "vitest";
import { assertJson } from "../../src/kit/index.ts";

test("accepts values that a JSON round trip preserves", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assertJson(value, "value");
      expect(JSON.parse(JSON.stringify(value))).toStrictEqual(normalised(value));
    }),
  );
});

test("accepts no value that a JSON round trip changes", () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true });
  fc.assert(
    fc.property(anything, (value) => {
      let passes = true;
      try {
        assertJson(value, "value");
      } catch {
        passes = false;
      }
      if (passes) expect(JSON.parse(JSON.stringify(value))).toEqual(normalised(value));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [{ a: [1, { b: Number.NaN }] }, "value.a[1].b is NaN"],
  [[1, undefined], "value[1] is undefined"],
  [new Array(2), "value[0] is undefined"],
  [{ f: () => 1 }, "value.f is a function"],
  [{ d: new Date(0) }, "value.d is not a plain object"],
  [{ t: new Float64Array(1) }, "value.t is not a plain object"],
  [undefined, "value is undefined"],
  [1n, "value is a bigint"],
])("names the place and the fault: %#", (value, message) => {
  expect(() => assertJson(value, "value")).toThrow(message);
});

test("rejects a cycle, but not the same object twice", () => {
  const shared = { x: 1 };
  assertJson([shared, shared, { shared }], "value");
  const cycle: Record<string, unknown> = {};
  cycle.a = [cycle];
  expect(() => assertJson(cycle, "value")).toThrow("value.a[0] contains itself");
});

test("rejects nesting for which JSON.stringify has no stack", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(() => assertJson(deep, "value")).toThrow("deeper than 1000 levels");
});

/** Applies the accepted changes of JSON: −0 becomes 0, and undefined fields are dropped. */
function normalised(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, normalised(field)]));
}
