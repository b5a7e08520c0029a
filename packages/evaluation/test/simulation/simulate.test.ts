import { linUCB } from "@armature/bandit-linucb";
import { uniform } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import { expect, test } from "vitest";
import { fitPrior } from "../../src/priors/fit-prior.ts";
import type { SimulationReport } from "../../src/report/report.ts";
import { type SimulateOptions, simulate } from "../../src/simulation/simulate.ts";
import { bernoulli, rowsOf } from "../data.ts";
import { runningMeans } from "../trivial-policy.ts";

const seeds = [1, 2, 3, 4, 5];
const data = bernoulli(400, [0.2, 0.8], 1);

test("a learning policy beats the random one, and both have the expected shares", () => {
  const report = simulate({
    ...data,
    seeds,
    policies: { learner: runningMeans(0.1).factory, uniform: uniform() },
  });
  const { learner, uniform: random } = report.policies;
  if (learner === undefined || random === undefined) throw new Error("absent");
  expect(report).toMatchObject({ rows: 400, arms: ["a", "b"], seeds });
  expect(report.baselines.bestFixed.arm).toBe("b");
  expect(learner.utility.low).toBeGreaterThan(random.utility.high);
  expect(learner.quality.low).toBeGreaterThan(random.quality.high);
  expect(learner.share.b).toBeGreaterThan(0.9);
  expect((random.share.a ?? 0) + (random.share.b ?? 0)).toBeCloseTo(1, 12);
  // 2,000 fair choices: four standard errors.
  expect(Math.abs((random.share.a ?? 0) - 0.5)).toBeLessThan(0.045);
  expect(random.quality.mean).toBeCloseTo(report.baselines.random.quality, 1);
  // Regret, utility and the oracle are consistent.
  const { oracle } = report.baselines;
  expect(learner.regret.mean).toBeCloseTo(400 * (oracle.utility - learner.utility.mean), 9);
  // $0.001 for a, $0.002 for b.
  expect(learner.costUsd.mean).toBeCloseTo(0.001 + 0.001 * (learner.share.b ?? 0), 12);
  // The higher price must gain .3.
  expect(report.objective).toMatchObject({ costWeight: 0.3, costScaleUsd: expect.closeTo(0.002) });
  const worth = learner.quality.mean - 150 * learner.costUsd.mean;
  expect(learner.utility.mean).toBeCloseTo(worth, 12);
  const fixed = report.baselines.bestFixed.utility;
  expect(learner.overBestFixed.mean).toBeCloseTo(worth - fixed, 12);
  expect(learner.bySeed.map(({ seed }) => seed)).toEqual(seeds);
  const mean = learner.bySeed.reduce((sum, { utility }) => sum + utility / 5, 0);
  expect(mean).toBeCloseTo(worth, 12);
  expect(learner.costUsd.worstSeed).toBeGreaterThanOrEqual(learner.costUsd.mean);
});

test("equal options give an equal report, to the byte; other seeds give another", () => {
  const run = (chosen: readonly number[]) =>
    JSON.stringify(
      simulate({
        ...data,
        seeds: chosen,
        policies: { learner: runningMeans().factory },
        learn: data,
      }),
    );
  expect(run(seeds)).toBe(run(seeds));
  expect(run(seeds)).not.toBe(run([6, 7, 8, 9, 10]));
});

test("a policy decides by the objective, and an objective that prices dollars is cheaper", () => {
  const rows = rowsOf(
    ...Array.from({ length: 400 }, () => [[0.6, 0.001] as const, [0.7, 0.002] as const]),
  );
  const run = (objective: ObjectiveOptions | undefined, budgetUsd?: number) =>
    simulate({
      rows,
      contexts: rows.map(() => Float64Array.of(1)),
      seeds: [1, 2],
      policies: { linucb: linUCB() },
      objective,
      budgetUsd,
    });
  const share = (report: SimulationReport) => report.policies.linucb?.share.b ?? 0;
  // b is better by .1 and more expensive by half of the scale, $0.002.
  expect(share(run({ costWeight: 0 }))).toBeGreaterThan(0.8);
  expect(share(run({ costWeight: 0.6 }))).toBeLessThan(0.2);
  // The default weight .3 costs .15, more than .1; under a budget the weight is 0.
  expect(share(run(undefined))).toBeLessThan(0.3);
  expect(share(run(undefined, 1))).toBeGreaterThan(0.8);
});

test("learn rows are served first and not measured", () => {
  const { factory, made } = runningMeans(0);
  const learn = bernoulli(50, [0, 0.9], 9);
  const report = simulate({ ...data, learn, seeds: [1], policies: { learner: factory } });
  const ids = made[0]?.observations.map(({ decisionId }) => decisionId) ?? [];
  expect(ids.length).toBe(450);
  expect(ids.slice(0, 50).every((id) => id.startsWith("learn/"))).toBe(true);
  expect(ids.slice(50).toSorted()).toEqual(data.rows.map(({ id }) => `rows/${id}`).toSorted());
  // The greedy learner abandoned a in the learn rows, which the report does not include.
  expect(report.rows).toBe(400);
  expect(report.policies.learner?.share).toEqual({ a: 0, b: 1 });
  expect(report.policies.learner?.curve.decisions.at(-1)).toBe(400);
});

test("a prior fitted on similar rows helps, and has coefficients, cost and strength", () => {
  const { factory, made } = runningMeans(0);
  const past = bernoulli(200, [0.1, 0.5, 0.7], 2);
  const now = bernoulli(60, [0.1, 0.5, 0.7], 3);
  const options: SimulateOptions = { ...now, seeds, policies: { learner: factory } };
  const cold = simulate(options).policies.learner;
  made.length = 0;
  const warm = simulate({ ...options, prior: { ...past, strength: 80 } }).policies.learner;
  expect(warm?.quality.mean).toBeGreaterThan(cold?.quality.mean ?? 1);
  expect(made.length).toBe(seeds.length);
  const prior = made[0].priors.get("c");
  const mean = past.rows.reduce((total, { arms }) => total + arms.c.reward, 0) / 200;
  expect(prior?.mean?.[0]).toBeCloseTo(mean, 9);
  expect(prior?.gram).toEqual([1]);
  expect(prior?.strength).toBe(80);
  expect(prior?.costUsd).toBeCloseTo(0.003, 12);
});

test("a prior records the directions that it was fitted on", () => {
  const { rows } = bernoulli(3, [0.5, 0.5], 1);
  const contexts = [Float64Array.of(1, 2), Float64Array.of(1, -1), Float64Array.of(1, 5)];
  const { gram } = fitPrior({ rows, contexts }).a;
  for (const [at, expected] of [1, 2, 10].entries()) expect(gram?.[at]).toBeCloseTo(expected, 12);
});

test("progress is reported once per policy and seed", () => {
  const told: string[] = [];
  simulate({
    ...data,
    seeds: [3, 1],
    policies: { x: uniform(), y: uniform() },
    onProgress: ({ policy, seed, finished, total }) =>
      told.push(`${policy} ${seed} ${finished}/${total}`),
  });
  expect(told).toEqual(["x 3 1/4", "x 1 2/4", "y 3 3/4", "y 1 4/4"]);
});

test.each<[string, Partial<SimulateOptions>, string]>([
  ["no seed", { seeds: [] }, "invalid-option"],
  ["a seed twice", { seeds: [1, 1] }, "invalid-option"],
  ["a broken seed", { seeds: [1.5] }, "invalid-option"],
  ["no policy", { policies: {} }, "invalid-option"],
  ["a budget that is none", { budgetUsd: 0 }, "invalid-option"],
  ["a budget below every arm", { budgetUsd: 0.0009 }, "invalid-option"],
  ["an objective that is none", { objective: { costWeight: -1 } }, "invalid-option"],
  ["no rows", { rows: [], contexts: [] }, "invalid-row"],
  ["a context too few", { contexts: data.contexts.slice(1) }, "invalid-context"],
  ["learn rows of other arms", { learn: bernoulli(3, [0.5, 0.5, 0.5], 1) }, "invalid-row"],
  ["prior rows of other arms", { prior: bernoulli(3, [0.5], 1) }, "invalid-row"],
  [
    "learn contexts of another length",
    { learn: { rows: data.rows, contexts: data.rows.map(() => Float64Array.of(1, 2)) } },
    "invalid-context",
  ],
])("refuses %s before the first decision", (_, changed, code) => {
  let served = 0;
  const options: SimulateOptions = {
    ...data,
    seeds,
    policies: { uniform: uniform() },
    onProgress: () => {
      served += 1;
    },
    ...changed,
  };
  expect(() => simulate(options)).toThrow(expect.objectContaining({ code }));
  expect(served).toBe(0);
});
