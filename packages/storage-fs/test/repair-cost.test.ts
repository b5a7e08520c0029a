import { expect, test } from "vitest";
import type { Diagnosis } from "../src/diagnosis/diagnose.ts";
import { repairCost } from "../src/diagnosis/repair-cost.ts";

/** A diagnosis with damaged ranges of entries, and snapshots at some entries. */
function diagnosis(ranges: readonly [number, number][], offsets: readonly string[]): Diagnosis {
  return {
    directory: "/data",
    segments: [],
    entries: 0,
    lost: 0,
    snapshots: offsets.map((offset) => ({ offset })),
    leftovers: [],
    damage: ranges.map(([first, last]) => ({ entries: { first, last } })),
    foreign: [],
  } as unknown as Diagnosis;
}

test.each<[string, [number, number][], string[], object]>([
  ["no damage", [], ["8"], { lost: 0, unlearned: 0, learnedThrough: 8 }],
  ["a covered range", [[3, 5]], ["8"], { lost: 3, unlearned: 0, learnedThrough: 8 }],
  [
    "a range across the snapshot",
    [[7, 10]],
    ["4", "8"],
    { lost: 4, unlearned: 2, learnedThrough: 8 },
  ],
  [
    "overlapping ranges, in any order",
    [
      [4, 6],
      [2, 5],
    ],
    [],
    { lost: 5, unlearned: 5, learnedThrough: 0 },
  ],
])("the cost of a repair: %s", (_, ranges, offsets, cost) => {
  expect(repairCost(diagnosis(ranges, offsets))).toEqual(cost);
});
