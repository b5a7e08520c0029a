import { expect, test } from "vitest";
import { reportFrom } from "../../src/report/report-from.ts";
import { bernoulli, qualityAlone, rowsOf } from "../data.ts";

// Mean qualities: a .5 at $1, b .6 at $3.
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
  const runs = {
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
  };
  const report = reportFrom(rows, runs, { objective: qualityAlone });
  // Seed 1: qualities .8, .9 at $1, $2. Seed 2: .2, .8 at $1 each. The oracle: .9, .8.
  const policy = report.policies.p;
  expect(policy?.quality.mean).toBeCloseTo(0.675, 12);
  // t(1) · sd/√2 = 12.706 · |.85 − .5| / 2.
  expect(policy?.utility.high).toBeCloseTo(0.675 + 12.706204736 * 0.175, 8);
  expect(policy?.costUsd).toMatchObject({ mean: 1.25, worstSeed: 1.5 });
  expect(policy?.share).toEqual({ a: 0.75, b: 0.25 });
  expect(policy?.regret.mean).toBeCloseTo(0.35, 12);
  expect(policy?.mix.utility).toBeCloseTo(0.5 + (0.25 / 2) * 0.1, 12);
  expect(policy?.curve.decisions).toEqual([1, 2]);
  expect(policy?.curve.utility.mean[0]).toBeCloseTo(0.5, 12);
  expect(policy?.curve.utility.mean[1]).toBeCloseTo(0.675, 12);
  expect(policy?.curve.regret.mean[0]).toBeCloseTo(0.35, 12);
  expect(report.baselines.bestFixed).toMatchObject({ arm: "b", costUsd: 3 });
  expect(report.baselines.mix).toEqual(policy?.mix);
  expect(report.baselines.random.quality).toBeCloseTo(0.55, 12);
  expect(report.baselines.random.costUsd).toBe(2);
  expect(report.baselines.oracle.quality).toBeCloseTo(0.85, 12);
  expect(report.baselines.oracle.costUsd).toBe(1.5);
  expect(report.objective).toEqual({ ...qualityAlone, costScaleUsd: 3 });
  expect(policy?.overBestFixed.mean).toBeCloseTo(0.675 - 0.6, 12);
  expect(policy?.bySeed).toEqual([
    { seed: 1, utility: expect.closeTo(0.85, 12), quality: expect.closeTo(0.85, 12), costUsd: 1.5 },
    { seed: 2, utility: 0.5, quality: 0.5, costUsd: 1 },
  ]);
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
  expect(baselines.mix.quality).toBeCloseTo(0.51, 12);
  expect(baselines.oracle.costUsd).toBeCloseTo(1.2, 12);
  // $0.4 of the $1 that row 0's .7 would cost.
  expect(baselines.oracle.quality).toBeCloseTo((0.2 + 0.4 * 0.7 + 0.8) / 2, 12);
});

test("by the default objective, dollars are scaled by the most expensive arm's", () => {
  const choices = [
    { row: 0, arm: 1 },
    { row: 1, arm: 0 },
  ];
  const { objective, baselines, policies } = reportFrom(rows, { p: [{ seed: 1, choices }] });
  // b costs $3 on average, which must gain .3.
  expect(objective).toMatchObject({ costWeight: 0.3, costScaleUsd: 3 });
  expect(policies.p?.utility.mean).toBeCloseTo((0.9 - 0.2 + 0.8 - 0.1) / 2, 12);
  expect(policies.p?.quality.mean).toBeCloseTo(0.85, 12);
  expect(baselines.bestFixed).toEqual({
    arm: "a",
    utility: expect.closeTo(0.4, 12),
    quality: 0.5,
    costUsd: 1,
  });
  expect(policies.p?.overBestFixed.mean).toBeCloseTo(0.3, 12);
  expect(baselines.oracle.utility).toBeCloseTo(0.7, 12);
  expect(policies.p?.regret.mean).toBeCloseTo(0, 12);
  // Under a budget the weight of dollars is 0 unless it is given.
  const runs = { p: [{ seed: 1, choices }] };
  expect(reportFrom(rows, runs, { budgetUsd: 2 }).objective.costWeight).toBe(0);
  const both = reportFrom(rows, runs, { budgetUsd: 2, objective: { costWeight: 0.6 } });
  expect(both.objective.costWeight).toBe(0.6);
});

test("milliseconds count if rows have them", () => {
  const timed = rows.map((row) => ({
    ...row,
    arms: { a: { ...row.arms.a, latencyMs: 20_000 }, b: row.arms.b },
  }));
  const choices = [
    { row: 0, arm: 0 },
    { row: 1, arm: 1 },
  ];
  const report = reportFrom(
    timed,
    { p: [{ seed: 1, choices }] },
    { objective: { costWeight: 0, latencyWeight: 0.1 } },
  );
  // Twenty seconds cost .2; the latency of b is unknown.
  expect(report.policies.p?.utility.mean).toBeCloseTo((0.2 - 0.2 + 0.3) / 2, 12);
});

test("an invalid objective is refused", () => {
  const choices = [{ row: 0, arm: 0 }];
  const objective = { costWeight: -1 };
  expect(() => reportFrom(rows, { p: [{ seed: 1, choices }] }, { objective })).toThrow(
    expect.objectContaining({ code: "invalid-option" }),
  );
});

test("curves have at most 200 points, the last being all decisions", () => {
  const data = bernoulli(1001, [0.5, 0.5], 1);
  const choices = data.rows.map((_, row) => ({ row, arm: row % 2 }));
  const report = reportFrom(data.rows, { p: [{ seed: 1, choices }] });
  const curve = report.policies.p?.curve;
  expect(curve?.decisions.length).toBe(200);
  expect(new Set(curve?.decisions).size).toBe(200);
  expect(curve?.decisions.at(-1)).toBe(1001);
  expect(curve?.utility.mean.length).toBe(200);
  expect(curve?.utility.mean.at(-1)).toBeCloseTo(report.policies.p?.utility.mean ?? 0, 12);
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
