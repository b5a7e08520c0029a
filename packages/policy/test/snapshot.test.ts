import { expect, test } from "vitest";
import {
  isCount,
  isObject,
  isVector,
  readSnapshot,
  type SnapshotOwner,
  writeSnapshot,
} from "../src/kit/index.ts";

const owner: SnapshotOwner = {
  kind: "mine",
  config: { alpha: 1, list: [1, { deep: "x" }], absent: undefined },
  dimension: 3,
  featureSchema: "s@1",
};

test("the state is restored from JSON, with its keys in any order", () => {
  const snapshot = JSON.parse(JSON.stringify(writeSnapshot(owner, { sums: [1, 2] })));
  expect(readSnapshot(owner, snapshot)).toEqual({ sums: [1, 2] });
  const config = { list: [1, { deep: "x" }], alpha: 1 };
  expect(readSnapshot({ ...owner, config }, snapshot)).toEqual({ sums: [1, 2] });
});

test.each([
  { kind: "other" },
  { config: { alpha: 2, list: [1, { deep: "x" }] } },
  { config: { alpha: 1, list: [1, { deep: "y" }] } },
  { config: { alpha: 1, list: [1] } },
  { config: { alpha: 1, list: [1, { deep: "x" }], more: 0 } },
  { config: null },
  { dimension: 4 },
  { featureSchema: "s@2" },
])("refuses the snapshot of an owner with %j, and names the field", (change) => {
  const snapshot = writeSnapshot({ ...owner, ...change }, {});
  expect(() => readSnapshot(owner, snapshot)).toThrow(
    expect.objectContaining({
      code: "foreign-snapshot",
      message: expect.stringContaining(Object.keys(change)[0] ?? ""),
    }),
  );
});

test("refuses a snapshot without state", () => {
  const { kind, config, dimension, featureSchema } = owner;
  for (const state of [undefined, null, 1, []]) {
    expect(() => readSnapshot(owner, { kind, config, dimension, featureSchema, state })).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
});

test("a vector is a list of the given length of numbers whose products do not overflow", () => {
  for (const vector of [[0, -1e100], Array(2).fill(0.5)]) expect(isVector(vector, 2)).toBe(true);
  for (const other of [[1], [1, 2, 3], [1, null], [1, "2"], [1, Number.NaN], [1, 1e101]]) {
    expect(isVector(other, 2), JSON.stringify(other)).toBe(false);
  }
  for (const other of [null, undefined, "12", { length: 2 }]) {
    expect(isVector(other, 2)).toBe(false);
  }
});

test("a count is a whole number ≥ 0", () => {
  for (const count of [0, 1, Number.MAX_SAFE_INTEGER]) expect(isCount(count)).toBe(true);
  for (const other of [-1, 0.5, 2 ** 53, Number.NaN, "1", null, undefined, [1]]) {
    expect(isCount(other), JSON.stringify(other)).toBe(false);
  }
});

test("an object has named fields", () => {
  expect(isObject({})).toBe(true);
  for (const other of [null, undefined, [], "a", 1]) expect(isObject(other)).toBe(false);
});
