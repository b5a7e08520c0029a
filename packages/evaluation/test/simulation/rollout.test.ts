import { uniform } from "@armature/policy";
import { expect, test } from "vitest";
import { sparseOutcomeTable } from "../../src/rows/outcome-table.ts";
import { rollout } from "../../src/simulation/rollout.ts";
import { changeOutcomes, type Phase } from "../../src/simulation/scenario.ts";
import { rowsOf } from "../data.ts";
import { data, order, outcomes, recorder, trace, whole } from "./scenario-data.ts";

test("a trace has rows, choices, qualities and costs", () => {
  const { arm, row, utility, quality, costUsd, propensity, phases, arms, seed, objective } = trace({
    seed: 3,
  });
  expect({ arms, seed, phases }).toEqual({
    arms: ["a", "b"],
    seed: 3,
    phases: [{ name: "all", start: 0, end: 60 }],
  });
  expect(row).toEqual(order);
  expect(new Set(arm)).toEqual(new Set([0, 1]));
  for (const [step, served] of row.entries()) {
    const outcome = Object.values(data.rows[served].arms)[arm[step]];
    expect({ reward: quality[step], cost: costUsd[step] }).toEqual(outcome);
    const paid = (0.3 * costUsd[step]) / (objective.costScaleUsd ?? 0);
    expect(utility[step]).toBeCloseTo(quality[step] - paid, 12);
    expect(propensity[step]).toBe(0.5);
  }
});

test("the scale of dollars is the highest mean cost in the first phase; under a budget they have no weight", () => {
  const mean = (arm: string) =>
    data.rows.reduce((sum, { arms }) => sum + arms[arm].cost / data.rows.length, 0);
  const dearest = Math.max(mean("a"), mean("b"));
  const later = changeOutcomes(outcomes, "b", ({ reward, cost }) => ({ reward, cost: 9 * cost }));
  const phases = [whole, { ...whole, name: "later", outcomes: later, enter: [] }];
  expect(trace({ phases }).objective).toEqual({
    costWeight: 0.3,
    latencyWeight: 0.1,
    costScaleUsd: expect.closeTo(dearest, 12),
    latencyScaleMs: 10_000,
  });
  expect(trace({ budgeted: true }).objective.costWeight).toBe(0);
  const named = { costWeight: 0.5, costScaleUsd: 2 };
  expect(trace({ objective: named, budgeted: true }).objective).toMatchObject(named);
  expect(() => trace({ objective: { costScaleUsd: 0 } })).toThrow("costScaleUsd");
});

test("equal options give an equal trace; another seed, another", () => {
  expect(trace()).toEqual(trace());
  expect(trace()).not.toEqual(trace({ seed: 2 }));
});

test("each phase has its own outcomes, arms and prices", () => {
  const { factory, calls } = recorder();
  const worse = changeOutcomes(outcomes, "b", ({ cost }) => ({ reward: 0, cost: 2 * cost }));
  const phases: Phase[] = [
    { name: "one", order: order.subarray(0, 20), outcomes, enter: [{ id: "a", costUsd: 3 }] },
    {
      name: "two",
      order: order.subarray(20, 40),
      outcomes: worse,
      enter: [{ id: "b", prior: { strength: 7 } }],
    },
    {
      name: "three",
      order: order.subarray(0, 20),
      outcomes,
      leave: ["a"],
      costUsd: { b: 0.5 },
    },
  ];
  const { arm, quality, costUsd, row, ...rest } = trace({ policy: factory, phases });
  expect(rest.phases.map(({ start, end }) => [start, end])).toEqual([
    [0, 20],
    [20, 40],
    [40, 60],
  ]);
  expect(new Set(arm.subarray(0, 20))).toEqual(new Set([0]));
  expect(new Set(arm.subarray(20, 40))).toEqual(new Set([0, 1]));
  expect(new Set(arm.subarray(40))).toEqual(new Set([1]));
  for (let step = 20; step < 40; step += 1) {
    const given = data.rows[row[step]].arms;
    const [expected, paid] =
      arm[step] === 1 ? [0, 2 * given.b.cost] : [given.a.reward, given.a.cost];
    expect([quality[step], costUsd[step]]).toEqual([expected, paid]);
  }
  expect(calls.filter((word) => !word.includes("quality"))).toEqual([
    "add a",
    "cost a 3",
    "add b with 7",
    "remove a",
    "cost b 0.5",
  ]);
  expect(new Set(calls.map((word) => word.split("/")[0])).has("three")).toBe(true);
});

test("changing outcomes leaves the original table and other arms unchanged", () => {
  const before = outcomes.quality.slice();
  const changed = changeOutcomes(outcomes, "a", ({ reward, cost }) => ({
    reward: reward / 2,
    cost: 10 * cost,
  }));
  expect(outcomes.quality).toEqual(before);
  for (let cell = 0; cell < before.length; cell += 2) {
    expect(changed.quality[cell]).toBe(before[cell] / 2);
    expect(changed.quality[cell + 1]).toBe(before[cell + 1]);
    expect(changed.costUsd[cell]).toBe(10 * outcomes.costUsd[cell]);
  }
  expect(() => changeOutcomes(outcomes, "z", (outcome) => outcome)).toThrow("name one of a, b");
});

test("a missing outcome matters only if its arm is chosen", () => {
  const rows = [...data.rows, ...rowsOf([[0.5, 1]]).map((row) => ({ ...row, id: "short" }))];
  const contexts = [...data.contexts, Float64Array.of(1, 0)];
  const sparse = sparseOutcomeTable(rows, ["a", "b"]);
  expect(sparse.quality.at(-1)).toBeNaN();
  const serve = (arms: string[]) =>
    rollout({
      policy: uniform(),
      seed: 1,
      data: { rows, contexts },
      phases: [
        {
          name: "p",
          order: Uint32Array.of(60),
          outcomes: sparse,
          enter: arms.map((id) => ({ id })),
        },
      ],
    });
  expect(serve(["a"]).quality).toEqual(Float64Array.of(0.5));
  expect(() => serve(["b"])).toThrow("row short has no outcome of b");
});

test.each<[string, Phase[]]>([
  ["no phases", []],
  ["a name twice", [whole, { ...whole, enter: [] }]],
  [
    "phases of other arms",
    [whole, { ...whole, name: "x", outcomes: { ...outcomes, arms: ["b", "a"] } }],
  ],
])("refuses %s", (_, phases) => {
  expect(() => trace({ phases })).toThrow(expect.objectContaining({ field: "phases" }));
});
