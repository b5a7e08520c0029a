import { expect, test } from "vitest";
import { readSnapshot, type SnapshotOwner, writeSnapshot } from "../src/index.ts";

const owner: SnapshotOwner = {
  kind: "mine",
  config: { alpha: 1, list: [1, { deep: "x" }], absent: undefined },
  dimension: 3,
  featureSchema: "s@1",
};

test("its own state comes back, through JSON and with keys in another order", () => {
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
