import { expect, test } from "vitest";
import { ArmTable } from "../src/kit/index.ts";

function table(...ids: string[]): ArmTable {
  const arms = new ArmTable();
  for (const id of ids) arms.add(id);
  return arms;
}

test("positions are stable through removal and return", () => {
  const arms = table("a", "b", "c");
  arms.tally(1);
  arms.remove("b");
  expect(arms.add("d")).toBe(3);
  expect(arms.position("b")).toBe(1);
  expect(arms.add("b")).toBe(1);
  expect(arms.count(1)).toBe(1);
  expect(arms.list().map((arm) => arm.id)).toEqual(["a", "b", "c", "d"]);
});

test("repeated arms are looked up once, and again after a change", () => {
  const arms = table("a", "b", "c");
  const eligible = ["c", "a"];
  const located = arms.locate(eligible);
  expect([...located.subarray(0, 2)]).toEqual([2, 0]);
  expect(arms.locate(["c", "a"])).toBe(located);
  eligible[0] = "b";
  expect([...arms.locate(eligible).subarray(0, 2)]).toEqual([1, 0]);
  arms.remove("b");
  expect(() => arms.locate(eligible)).toThrow(expect.objectContaining({ code: "unknown-arm" }));
  arms.add("b");
  expect([...arms.locate(eligible).subarray(0, 2)]).toEqual([1, 0]);
});

test("a refused lookup does not affect the next", () => {
  const arms = table("a", "b", "c");
  arms.locate(["a", "b"]);
  expect(() => arms.locate(["c", "c"])).toThrow(expect.objectContaining({ code: "duplicate-arm" }));
  expect([...arms.locate(["a", "b"]).subarray(0, 2)]).toEqual([0, 1]);
});

test("the table grows with the eligible set", () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `arm ${i}`);
  expect([
    ...table(...ids)
      .locate(ids)
      .subarray(0, 1000),
  ]).toEqual([...ids.keys()]);
});

test("a table survives JSON", () => {
  const arms = table("a", "b");
  arms.tally(0);
  arms.remove("b");
  const copy = ArmTable.from(JSON.parse(JSON.stringify(arms.list())));
  expect(copy.list()).toEqual(arms.list());
  expect(() => copy.locate(["b"])).toThrow(expect.objectContaining({ code: "unknown-arm" }));
});

test.each([
  undefined,
  {},
  [null],
  [{ id: "a", active: true }],
  [{ id: "a", active: true, count: 0.5 }],
  [{ id: "a", active: true, count: -1 }],
  [{ id: 1, active: true, count: 0 }],
  [{ id: "a", active: 1, count: 0 }],
  [
    { id: "a", active: true, count: 0 },
    { id: "a", active: true, count: 0 },
  ],
])("refuses the list %j", (list) => {
  expect(() => ArmTable.from(list)).toThrow(expect.objectContaining({ code: "foreign-snapshot" }));
});
