import fc from "fast-check";
import { expect, test } from "vitest";
import { decisionsUntilShare, phaseOf, type Trace } from "../../src/trace/trace.ts";
import { qualityAlone } from "../data.ts";

function traceOf(before: readonly number[], then: readonly number[]): Trace {
  const arm = Uint16Array.from([...before, ...then]);
  const start = before.length;
  return {
    seed: 1,
    arms: ["a", "b"],
    objective: qualityAlone,
    phases: [
      { name: "before", start: 0, end: start },
      { name: "then", start, end: arm.length },
    ],
    arm,
    row: new Uint32Array(arm.length),
    propensity: new Float64Array(arm.length),
    utility: new Float64Array(arm.length),
    quality: new Float64Array(arm.length),
    costUsd: new Float64Array(arm.length),
  };
}

test("a phase by its name", () => {
  expect(phaseOf(traceOf([0], [1, 1]), "then")).toEqual({ name: "then", start: 1, end: 3 });
  expect(() => phaseOf(traceOf([0], [1]), "later")).toThrow("no phase later");
});

test("by hand: the tenth of eleven, and never", () => {
  const until = (then: number[]) =>
    decisionsUntilShare(traceOf([1, 1, 1], then), { phase: "then", arm: "b" });
  expect(until([0, ...new Array<number>(10).fill(1)])).toBe(11);
  expect(until(new Array<number>(9).fill(1))).toBeUndefined();
});

test("the first decision with enough choices in its window, by counting each window", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1), { maxLength: 20 }),
      fc.array(fc.constantFrom(0, 0, 1), { maxLength: 80 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 15 }),
      (before, then, count, window) => {
        const expected = then.findIndex(
          (_, at) =>
            then.slice(Math.max(0, at + 1 - window), at + 1).filter((arm) => arm === 1).length >=
            count,
        );
        const until = decisionsUntilShare(traceOf(before, then), {
          phase: "then",
          arm: "b",
          count,
          window,
        });
        expect(until ?? 0).toBe(expected + 1);
      },
    ),
    { seed: 6, numRuns: 500 },
  );
});
