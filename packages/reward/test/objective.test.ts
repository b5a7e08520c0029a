import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkObjective,
  completeObjective,
  type Objective,
  type ObjectiveOptions,
  type Outcome,
  pricesOf,
  RewardError,
  worthOf,
} from "../src/index.ts";

const weight = fc.double({ min: 0, max: 1000, noNaN: true });
const scale = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
const quality = fc.double({ min: 0, max: 1, noNaN: true });

const objectives: fc.Arbitrary<Objective> = fc.record(
  { costWeight: weight, latencyWeight: weight, costScaleUsd: scale, latencyScaleMs: scale },
  { requiredKeys: ["costWeight", "latencyWeight", "latencyScaleMs"] },
);

function valued(objective: Objective, outcome: Outcome): number {
  const value = worthOf(objective, outcome);
  if (value === undefined) throw new Error("no value");
  return value;
}

/** Equal up to the rounding of sums of this size. */
function expectClose(actual: number, expected: number, size: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * (1 + size));
}

const weighed: Objective = {
  costWeight: 0.3,
  latencyWeight: 0.1,
  costScaleUsd: 0.02,
  latencyScaleMs: 10_000,
};

test("a value is quality minus each weight times the share of its scale", () => {
  expect(valued(weighed, { quality: 0.8, costUsd: 0.005, latencyMs: 4000 })).toBeCloseTo(
    0.8 - 0.3 / 4 - 0.1 * 0.4,
    15,
  );
  expect(valued(weighed, { quality: 0.2, costUsd: 0.1 })).toBeCloseTo(0.2 - 1.5, 15);
  expect(pricesOf(weighed).perUsd).toBeCloseTo(15, 12);
  expect(pricesOf(weighed).perMs).toBeCloseTo(1e-5, 18);
});

test("a value is linear in each outcome, independently of the others", () => {
  fc.assert(
    fc.property(objectives, quality, quality, amount, amount, amount, (o, a, b, x, y, z) => {
      const { perUsd, perMs } = pricesOf(o);
      const at = (q: number, costUsd: number, latencyMs: number) =>
        valued(o, { quality: q, costUsd, latencyMs });
      const size = perUsd * (x + y) + perMs * (y + z);
      expectClose(at(a, x, z) - at(b, x, z), a - b, size);
      expectClose(at(a, x, z) - at(a, y, z), perUsd * (y - x), size);
      expectClose(at(a, x, y) - at(a, x, z), perMs * (z - y), size);
      expectClose((at(a, x, z) + at(b, y, z)) / 2, at((a + b) / 2, (x + y) / 2, z), size);
    }),
  );
});

test("more dollars, more time or larger weights never raise a value", () => {
  fc.assert(
    fc.property(objectives, quality, amount, amount, weight, (o, q, x, more, extra) => {
      const value = valued(o, { quality: q, costUsd: x, latencyMs: x });
      expect(value).toBeLessThanOrEqual(q);
      expect(valued(o, { quality: q, costUsd: x + more, latencyMs: x })).toBeLessThanOrEqual(value);
      expect(valued(o, { quality: q, costUsd: x, latencyMs: x + more })).toBeLessThanOrEqual(value);
      for (const heavier of [
        { ...o, costWeight: o.costWeight + extra },
        { ...o, latencyWeight: o.latencyWeight + extra },
      ]) {
        expect(valued(heavier, { quality: q, costUsd: x, latencyMs: x })).toBeLessThanOrEqual(
          value,
        );
      }
    }),
  );
});

test("unknown dollars and time count as 0, and an unknown quality gives no value", () => {
  fc.assert(
    fc.property(objectives, quality, amount, amount, (o, q, costUsd, latencyMs) => {
      expect(worthOf(o, { costUsd, latencyMs })).toBeUndefined();
      expect(valued(o, { quality: q })).toBe(q);
      expect(valued(o, { quality: q, costUsd })).toBe(
        valued(o, { quality: q, costUsd, latencyMs: 0 }),
      );
      expect(valued(o, { quality: q, latencyMs })).toBe(
        valued(o, { quality: q, latencyMs, costUsd: 0 }),
      );
    }),
  );
});

test("dollars do not count without a scale, nor with a weight of 0", () => {
  const { costScaleUsd: _, ...unscaled } = weighed;
  expect(pricesOf(unscaled).perUsd).toBe(0);
  expect(valued(unscaled, { quality: 1, costUsd: 1e12 })).toBe(1);
  const free = { ...weighed, costWeight: 0, latencyWeight: 0 };
  expect(pricesOf(free)).toEqual({ perUsd: 0, perMs: 0 });
  expect(valued(free, { quality: 1, costUsd: 1e12, latencyMs: 1e12 })).toBe(1);
});

test("prices and values are finite for everything that is accepted", () => {
  fc.assert(
    fc.property(objectives, quality, amount, amount, (objective, q, costUsd, latencyMs) => {
      expect(() => checkObjective(objective)).not.toThrow();
      const { perUsd, perMs } = pricesOf(objective);
      expect(Number.isFinite(perUsd) && perUsd >= 0).toBe(true);
      expect(Number.isFinite(perMs) && perMs >= 0).toBe(true);
      expect(Number.isFinite(valued(objective, { quality: q, costUsd, latencyMs }))).toBe(true);
    }),
  );
});

test("no options give the default objective", () => {
  const rest = { latencyWeight: 0.1, latencyScaleMs: 10_000 };
  expect(completeObjective([], { budgeted: false })).toEqual({ costWeight: 0.3, ...rest });
  expect(completeObjective([undefined, {}], { budgeted: false, costScaleUsd: 0.02 })).toEqual({
    costWeight: 0.3,
    costScaleUsd: 0.02,
    ...rest,
  });
  // A budget prices dollars by itself, unless an option sets the weight.
  expect(completeObjective([], { budgeted: true })).toEqual({ costWeight: 0, ...rest });
  expect(completeObjective([{ costWeight: 0.2 }], { budgeted: true })).toEqual({
    costWeight: 0.2,
    ...rest,
  });
});

const options: fc.Arbitrary<ObjectiveOptions> = fc.record(
  {
    costWeight: fc.option(weight, { nil: undefined }),
    latencyWeight: fc.option(weight, { nil: undefined }),
    costScaleUsd: fc.option(scale, { nil: undefined }),
    latencyScaleMs: fc.option(scale, { nil: undefined }),
  },
  { requiredKeys: [] },
);
const fields = ["costWeight", "latencyWeight", "costScaleUsd", "latencyScaleMs"] as const;

test("the last option that sets a field decides, exactly", () => {
  fc.assert(
    fc.property(fc.array(options, { maxLength: 5 }), fc.boolean(), scale, (all, budgeted, C) => {
      const told: Record<string, number> = {
        ...completeObjective([], { budgeted, costScaleUsd: C }),
      };
      for (const option of all) {
        for (const field of fields) told[field] = option[field] ?? told[field];
      }
      expect(completeObjective(all, { budgeted, costScaleUsd: C })).toEqual(told);
    }),
  );
});

test("a cost of 0 is not a scale, and extreme costs are limited to the range of scales", () => {
  const scaled = (costScaleUsd: number) =>
    completeObjective([], { budgeted: false, costScaleUsd }).costScaleUsd;
  expect(scaled(0)).toBeUndefined();
  expect(scaled(5e-324)).toBe(1e-12);
  expect(scaled(Number.POSITIVE_INFINITY)).toBe(1e12);
});

test.each<[string, unknown]>([
  ["costWeight", -1e-9],
  ["costWeight", 1000.5],
  ["costWeight", "0.3"],
  ["costWeight", null],
  ["latencyWeight", Number.NaN],
  ["latencyWeight", Number.POSITIVE_INFINITY],
  ["costScaleUsd", 0],
  ["costScaleUsd", 5e-324],
  ["costScaleUsd", Number.POSITIVE_INFINITY],
  ["latencyScaleMs", -1],
  ["latencyScaleMs", 1.1e12],
  ["latencyScaleMs", [5]],
])("%s of %s is refused by its name", (field, value) => {
  let thrown: unknown;
  try {
    checkObjective({ costWeight: 1, [field]: value } as ObjectiveOptions);
  } catch (error) {
    thrown = error;
  }
  expect(RewardError.isInstance(thrown)).toBe(true);
  expect(thrown).toMatchObject({
    code: "invalid-option",
    message: expect.stringMatching(new RegExp(`^${field} must be a number from .*; got`)),
  });
});

test.each([null, 0, "cost=1", [], [0.3], () => 1])("%s is not an objective", (value) => {
  expect(() => checkObjective(value as ObjectiveOptions)).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringMatching(/^an objective must be an object; got/),
    }),
  );
});

test("an unknown field is refused by name", () => {
  expect(() => checkObjective({ costWieght: 0.3 } as ObjectiveOptions)).toThrow(
    /^costWieght is not a field of an objective; choose among costWeight, latencyWeight, costScaleUsd/,
  );
});

test("weights and scales at their limits, or left out, are accepted", () => {
  expect(() => checkObjective({})).not.toThrow();
  expect(() => checkObjective({ costWeight: undefined })).not.toThrow();
  expect(() =>
    checkObjective({
      costWeight: 0,
      latencyWeight: 1000,
      costScaleUsd: 1e-12,
      latencyScaleMs: 1e12,
    }),
  ).not.toThrow();
});
