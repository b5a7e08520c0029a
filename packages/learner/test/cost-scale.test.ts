import { fork, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { strangeNumbers } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Fold } from "../src/index.ts";
import { declare, featureSchema, settle } from "./entries.ts";

/** US dollars of a typical request by list price. */
const LIST: Readonly<Record<string, number>> = { small: 0.001, middle: 0.003, large: 0.01 };
const ARMS = Object.keys(LIST);

function createFold(...entries: readonly object[]): Fold {
  const fold = new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: uniform(),
    reward: qualityCostLatency(),
  });
  for (const entry of entries) fold.apply(entry as Json);
  return fold;
}

const declared = () => createFold(...ARMS.map((id) => declare(id, { costUsd: LIST[id] })));

/** Folds bills of requests of these sizes, each served by the arm that `pick` returns. */
function serve(
  fold: Fold,
  sizes: readonly number[],
  pick: (i: number) => string,
  usdOf = (id: string, size: number) => (LIST[id] ?? 0) * size,
): void {
  const from = fold.counts.settlements;
  for (const [i, size] of sizes.entries()) {
    const id = pick(i);
    fold.apply(settle(`d${from + i}`, id, { costUsd: usdOf(id, size) }) as Json);
  }
}

const scaleOf = (fold: Fold) => fold.costScale(fold.arms) ?? Number.NaN;

/** Sizes of requests, distributed like those of prompts, with a given mean. */
function sizesOf(seed: number, count: number, mean = 1): number[] {
  const rng = fork(seed, "sizes");
  return Array.from({ length: count }, () => mean * (0.2 + 1.6 * rng.uniform()));
}

/** Three ways to serve: by one arm only, almost always by one, or by all in turn. */
const picks = fc
  .record({
    favourite: fc.constantFrom(...ARMS),
    others: fc.constantFrom(0, 20, 3),
    at: fc.nat(40),
  })
  .map(({ favourite, others, at }) => (i: number) => {
    const other = others > 0 && (i + at) % others === 0;
    return other ? (ARMS[Math.floor(i / others) % ARMS.length] as string) : favourite;
  });

test("before any bill the scale is the list price of the most expensive arm", () => {
  const fold = declared();
  expect(scaleOf(fold)).toBe(0.01);
  expect(fold.costScale(new Map([["small", 1]]))).toBe(0.001);
  expect(fold.costScale(new Map([["unheard of", 1]]))).toBeUndefined();
  expect(fold.costScale(new Map())).toBeUndefined();
  fold.apply(declare("larger", { costUsd: 0.04 }) as Json);
  fold.apply(declare("smaller", { costUsd: 0.0001 }) as Json);
  expect(scaleOf(fold)).toBe(0.04);
});

test("a cost measured by a prior comes before the list price", () => {
  const prior = { featureSchema, strength: 5, costUsd: 0.05 };
  expect(scaleOf(createFold(declare("a", { costUsd: 0.01, prior })))).toBe(0.05);
});

test("the scale follows the price of the most expensive arm in proportion, also after bills", () => {
  fc.assert(
    fc.property(picks, fc.double({ min: 0.1, max: 10, noNaN: true }), (pick, factor) => {
      const fold = declared();
      serve(fold, sizesOf(1, 100), pick);
      const before = scaleOf(fold);
      for (const id of ARMS) {
        fold.apply(declare(id, { costUsd: factor * (LIST[id] ?? 0) }) as Json);
      }
      expect(scaleOf(fold) / before).toBeCloseTo(factor, 9);
    }),
    { numRuns: 30 },
  );
});

test("the scale follows the size of requests, whichever arms serve them", () => {
  fc.assert(
    fc.property(
      picks,
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      fc.nat(99),
      (pick, mean, seed) => {
        const fold = declared();
        serve(fold, sizesOf(seed, 1000, mean), pick);
        expect(scaleOf(fold) / (0.01 * mean)).toBeGreaterThan(0.8);
        expect(scaleOf(fold) / (0.01 * mean)).toBeLessThan(1.3);
      },
    ),
    { numRuns: 40 },
  );
});

test("the scale does not depend on which arms serve the same requests", () => {
  fc.assert(
    fc.property(picks, picks, fc.nat(99), (one, other, seed) => {
      const sizes = sizesOf(seed, 600);
      const [left, right] = [declared(), declared()];
      serve(left, sizes, one);
      serve(right, sizes, other);
      const ratio = scaleOf(left) / scaleOf(right);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }),
    { numRuns: 40 },
  );
});

test("growing requests are noticed although the most expensive arm serves none of them", () => {
  const fold = declared();
  serve(fold, sizesOf(1, 1500), (i) => ARMS[i % 3] as string);
  serve(fold, sizesOf(2, 1500, 3), () => "small");
  expect(scaleOf(fold)).toBeGreaterThan(0.02);
  expect(scaleOf(fold)).toBeLessThan(0.035);
});

test("an arm that costs more than its list price keeps its cost when it serves no more requests", () => {
  const fold = declared();
  const usdOf = (id: string, size: number) =>
    (LIST[id] ?? 0) * size * ({ middle: 4, large: 2 }[id] ?? 1);
  serve(fold, sizesOf(1, 1500), (i) => ARMS[i % 3] as string, usdOf);
  const before = scaleOf(fold);
  expect(before).toBeGreaterThan(0.017);
  expect(before).toBeLessThan(0.023);
  for (const id of ["small", "middle"]) {
    serve(fold, sizesOf(2, 1000), () => id, usdOf);
    expect(scaleOf(fold) / before).toBeGreaterThan(0.85);
    expect(scaleOf(fold) / before).toBeLessThan(1.15);
  }
});

test("a runaway bill changes the scale little", () => {
  const fold = declared();
  serve(fold, sizesOf(1, 300), (i) => ARMS[i % 3] as string);
  const before = scaleOf(fold);
  serve(fold, [10_000], () => "small");
  expect(scaleOf(fold) / before).toBeGreaterThan(1);
  expect(scaleOf(fold) / before).toBeLessThan(1.1);
});

test("without list prices the arm with the highest mean bill is the most expensive", () => {
  const fold = createFold(...ARMS.map((id) => declare(id)));
  expect(fold.costScale(fold.arms)).toBeUndefined();
  serve(fold, [1], () => "middle");
  expect(scaleOf(fold)).toBe(0.003);
  serve(fold, sizesOf(1, 900), (i) => ARMS[i % 3] as string);
  expect(scaleOf(fold)).toBeGreaterThan(0.008);
  expect(scaleOf(fold)).toBeLessThan(0.0125);
});

test("the first few bills of an arm without a list price do not affect the size", () => {
  const fold = createFold(declare("large", { costUsd: 0.01 }), declare("untold"));
  serve(
    fold,
    [0.001, ...Array<number>(15).fill(1)],
    () => "untold",
    (_, size) => 0.01 * size,
  );
  expect(fold.costScale(new Map([["large", 1]]))).toBe(0.01);
});

test("free arms have a scale of 0, and do not affect the size", () => {
  const free = createFold(declare("a", { costUsd: 0 }));
  serve(free, sizesOf(1, 100), () => "a");
  expect(scaleOf(free)).toBe(0);
  const fold = createFold(declare("a", { costUsd: 0 }), declare("large", { costUsd: 0.01 }));
  serve(fold, sizesOf(1, 300), () => "a");
  expect(scaleOf(fold)).toBe(0.01);
});

test("for any declarations and bills, the scale is a number ≥ 0 or unknown", () => {
  const fold = createFold(declare("a"), declare("b"));
  let n = 0;
  for (const price of strangeNumbers) {
    for (const amount of strangeNumbers) {
      for (const entry of [
        declare("a", { costUsd: price }),
        settle(`a${n++}`, "a", { costUsd: amount }),
        settle(`b${n++}`, "b", { costUsd: price }),
      ]) {
        try {
          fold.apply(entry as Json);
        } catch {
          continue;
        }
        const scale = fold.costScale(fold.arms) ?? 0;
        expect(scale, `${price}, ${amount}`).toBeGreaterThanOrEqual(0);
        createFold().restore(JSON.parse(JSON.stringify(fold.snapshot())));
      }
    }
  }
});
