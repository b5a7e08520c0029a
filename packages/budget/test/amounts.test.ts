import type { Json } from "@armature/policy";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Amounts } from "../src/objective/amounts.ts";

function amounts(...lists: readonly (number | undefined)[]): Amounts {
  const all = new Amounts();
  for (const list of lists) all.add(list);
  return all;
}

test("a mean starts at the list price, or is unknown", () => {
  const all = amounts(0.002, undefined, 0);
  expect([0, 1, 2].map((row) => all.mean(row))).toEqual([0.002, Number.NaN, 0]);
});

test("a list price counts as two amounts, an unknown one as none", () => {
  const all = amounts(0.002, undefined);
  for (const row of [0, 1]) all.observe(row, 0.005);
  // Requests are 2.5 times the nominal size; the initial size of 1 counts as one amount.
  expect(all.mean(0)).toBeCloseTo((2 * 0.002 * 1.75 + 0.005) / 3, 15);
  expect(all.mean(1)).toBe(0.005);
});

test("bills of one arm tell the size of requests for the list prices of all arms", () => {
  const all = amounts(0.002, 0.02, undefined);
  for (let i = 0; i < 199; i++) all.observe(0, 0.0002);
  expect(all.mean(0)).toBeCloseTo(0.0002, 6);
  expect(all.mean(1), "a tenth of its list price").toBeCloseTo(0.002, 3);
  expect(all.mean(2), "without a price a size says nothing").toBe(Number.NaN);
  for (let i = 0; i < 100; i++) all.observe(1, 0.05);
  expect(all.mean(1), "its own bills are believed").toBeCloseTo(0.05, 2);
});

test("one runaway bill raises the size of requests to at most 5.5", () => {
  const all = amounts(0.001, 0.01);
  all.observe(0, 1000);
  expect(all.mean(1)).toBeCloseTo(0.01 * 5.5, 12);
});

test("it is the mean of the first 200 amounts, and then a running mean", () => {
  const amount = fc.double({ min: 1, max: 5, noNaN: true });
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 200 }), (list) => {
      const all = amounts(undefined);
      for (const value of list) all.observe(0, value);
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      expect(all.mean(0)).toBeCloseTo(mean, 12);
    }),
    { seed: 1 },
  );
  const all = amounts(1);
  for (let i = 0; i < 1000; i++) all.observe(0, 1);
  for (let i = 0; i < 200; i++) all.observe(0, 2);
  expect(all.mean(0)).toBeCloseTo(2 - (1 - 1 / 200) ** 200, 12);
});

test("observe returns the amount relative to the previous mean, minus 1; NaN without a mean", () => {
  const all = amounts(undefined, 0);
  expect(all.observe(0, 4)).toBe(Number.NaN);
  expect(all.observe(0, 6)).toBe(0.5);
  expect(all.observe(0, 0)).toBe(-1);
  expect(all.observe(1, 3), "nothing is a multiple of a free request").toBe(Number.NaN);
});

test("an amount counts as at most ten times the mean, unless the mean is unknown", () => {
  const all = amounts(0.002, undefined);
  expect(all.observe(0, 5)).toBeCloseTo(9, 12);
  expect(all.mean(0)).toBeCloseTo((2 * 0.002 * 5.5 + 0.02) / 3, 15);
  all.observe(1, 5);
  expect(all.mean(1)).toBe(5);
});

test("a new list price scales the mean in proportion", () => {
  const all = amounts(0.001);
  for (let i = 0; i < 6; i++) all.observe(0, 0.003);
  const learned = all.mean(0);
  all.setList(0, 0.001);
  expect(all.mean(0), "the same price says nothing new").toBe(learned);
  all.setList(0, 0.0005);
  expect(all.mean(0)).toBeCloseTo(learned / 2, 15);
  all.setList(0, 0);
  expect(all.mean(0)).toBe(0);
  all.setList(0, 0.004);
  expect(all.mean(0), "nothing to move in proportion to").toBeCloseTo(0.004 * 3, 1);

  const fresh = amounts(undefined);
  fresh.setList(0, 0.02);
  expect(fresh.mean(0), "of an arm without a price or an amount").toBe(0.02);

  const unlisted = amounts(undefined);
  unlisted.observe(0, 0.05);
  unlisted.setList(0, 1);
  expect(unlisted.mean(0), "what was billed is believed, not a price told later").toBe(0.05);
  unlisted.setList(0, 2);
  expect(unlisted.mean(0)).toBe(0.1);
});

test("rows keep their values when rows are added", () => {
  const all = amounts(...Array.from({ length: 100 }, (_, row) => row));
  expect(Array.from({ length: 100 }, (_, row) => all.mean(row))).toEqual(
    Array.from({ length: 100 }, (_, row) => row),
  );
});

test("a restored model continues bit for bit, and unknown amounts stay unknown", () => {
  const original = amounts(0.002, undefined, 0.1);
  for (let i = 0; i < 250; i++) original.observe(0, 0.001 * (1 + (i % 7)));
  original.setList(2, 0.3);
  const copy = new Amounts();
  copy.restoreSizes(JSON.parse(JSON.stringify(original.sizes())));
  for (const row of [0, 1, 2]) copy.restore(JSON.parse(JSON.stringify(original.snapshot(row))));
  for (const each of [original, copy]) {
    each.observe(0, 0.5);
    each.observe(1, 0.5);
    each.setList(2, 0.6);
  }
  for (const row of [0, 1, 2]) expect(copy.snapshot(row)).toEqual(original.snapshot(row));
  expect(copy.sizes()).toEqual(original.sizes());
});

test.each<Json>([
  null,
  7,
  { mean: -1, count: 0, strength: 0 },
  { mean: null, count: 0, strength: 0 },
  { mean: 1, count: 201, strength: 0 },
  { mean: 1, count: 0.5, strength: 0 },
  { mean: 1, count: 1, strength: 2, list: -1 },
  { mean: 1, count: 1, strength: 2, list: null },
  { mean: 1, count: 1, strength: 2 },
  { mean: 1, count: 1, strength: 1, list: 1 },
])("the snapshot %j is refused", (snapshot) => {
  expect(() => new Amounts().restore(snapshot)).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
});

test.each<Json>([null, {}, { size: -1, sizes: 1 }, { size: 1, sizes: 0 }, { size: 1, sizes: 201 }])(
  "the sizes %j are refused",
  (snapshot) => {
    expect(() => new Amounts().restoreSizes(snapshot)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  },
);
