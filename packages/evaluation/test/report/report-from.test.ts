import { expect, test } from "vitest";
import { reportFrom } from "../../src/report/report-from.ts";
import { bernoulli, rowsOf } from "../data.ts";

// Means: a .5 at $1, b .6 at $3.
const rows = rowsOf(
  [
    [0.2, 1],
    [0.9, 2],
  ],
  [
    [0.8, 1],
    [0.3, 4],
  ],
);

test("every number of a small report by hand", () => {
  const report = reportFrom(rows, {
    p: [
      {
        seed: 1,
        choices: [
          { row: 1, arm: 0 },
          { row: 0, arm: 1 },
        ],
      },
      {
        seed: 2,
        choices: [
          { row: 0, arm: 0 },
          { row: 1, arm: 0 },
        ],
      },
    ],
  });
  // Seed 1: rewards .8, .9 at $1, $2. Seed 2: .2, .8 at $1 each. The oracle: .9, .8.
  const policy = report.policies.p;
  expect(policy?.reward.mean).toBeCloseTo(0.675, 12);
  // t(1) · sd/√2 = 12.706 · |.85 − .5| / 2.
  expect(policy?.reward.high).toBeCloseTo(0.675 + 12.706204736 * 0.175, 8);
  expect(policy?.costUsd).toMatchObject({ mean: 1.25, worstSeed: 1.5 });
  expect(policy?.share).toEqual({ a: 0.75, b: 0.25 });
  expect(policy?.regret.mean).toBeCloseTo(0.35, 12);
  expect(policy?.mix.reward).toBeCloseTo(0.5 + (0.25 / 2) * 0.1, 12);
  expect(policy?.curve.decisions).toEqual([1, 2]);
  expect(policy?.curve.reward.mean[0]).toBeCloseTo(0.5, 12);
  expect(policy?.curve.reward.mean[1]).toBeCloseTo(0.675, 12);
  expect(policy?.curve.regret.mean[0]).toBeCloseTo(0.35, 12);
  expect(report.baselines.bestFixed).toMatchObject({ arm: "b", costUsd: 3 });
  expect(report.baselines.mix).toEqual(policy?.mix);
  expect(report.baselines.random.reward).toBeCloseTo(0.55, 12);
  expect(report.baselines.random.costUsd).toBe(2);
  expect(report.baselines.oracle.reward).toBeCloseTo(0.85, 12);
  expect(report.baselines.oracle.costUsd).toBe(1.5);
  expect(report).not.toHaveProperty("budgetUsd");
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("under a budget the baselines keep within it", () => {
  const choices = [
    { row: 0, arm: 0 },
    { row: 1, arm: 0 },
  ];
  const { baselines, budgetUsd } = reportFrom(
    rows,
    { p: [{ seed: 1, choices }] },
    { budgetUsd: 1.2 },
  );
  expect(budgetUsd).toBe(1.2);
  expect(baselines.bestFixed.arm).toBe("a");
  expect(baselines.mix.costUsd).toBeCloseTo(1.2, 12);
  expect(baselines.mix.reward).toBeCloseTo(0.51, 12);
  expect(baselines.oracle.costUsd).toBeCloseTo(1.2, 12);
  // $0.4 of the $1 that row 0's .7 would cost.
  expect(baselines.oracle.reward).toBeCloseTo((0.2 + 0.4 * 0.7 + 0.8) / 2, 12);
});

test("curves have at most 200 points, the last being all decisions", () => {
  const data = bernoulli(1001, [0.5, 0.5], 1);
  const choices = data.rows.map((_, row) => ({ row, arm: row % 2 }));
  const report = reportFrom(data.rows, { p: [{ seed: 1, choices }] });
  const curve = report.policies.p?.curve;
  expect(curve?.decisions.length).toBe(200);
  expect(new Set(curve?.decisions).size).toBe(200);
  expect(curve?.decisions.at(-1)).toBe(1001);
  expect(curve?.reward.mean.length).toBe(200);
  expect(curve?.reward.mean.at(-1)).toBeCloseTo(report.policies.p?.reward.mean ?? 0, 12);
});

const whole = { row: 0, arm: 0 };
test.each([
  ["a row twice", [whole, whole]],
  ["a row too few", [whole]],
  ["a row that is not there", [whole, { row: 2, arm: 0 }]],
  ["an arm that is not there", [whole, { row: 1, arm: 2 }]],
])("refuses %s", (_, choices) => {
  expect(() => reportFrom(rows, { p: [{ seed: 4, choices }] })).toThrow(
    expect.objectContaining({
      code: "invalid-choices",
      message: expect.stringContaining("seed 4"),
    }),
  );
});

test("refuses policies of different seeds", () => {
  const choices = [whole, { row: 1, arm: 0 }];
  expect(() => reportFrom(rows, { p: [{ seed: 1, choices }], q: [{ seed: 2, choices }] })).toThrow(
    "same seeds",
  );
});
