import { linUCB } from "@armature/bandit-linucb";
import { uniform } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitPrior } from "../../src/priors/fit-prior.ts";
import type { SimulationReport } from "../../src/report/report.ts";
import type { EvaluationRow } from "../../src/rows/row.ts";
import { type SimulateOptions, simulate } from "../../src/simulation/simulate.ts";
import { protocol } from "../../src/trace/protocol.ts";
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

test("a policy learns about the chosen arm only", () => {
  const { factory, made } = runningMeans(0.5);
  simulate({ ...data, seeds: [1], policies: { learner: factory } });
  const observations = made[0]?.observations ?? [];
  const rowOf = new Map(data.rows.map((row) => [row.id, row]));
  expect(observations.length).toBe(400);
  expect(new Set(observations.map(({ decisionId }) => decisionId)).size).toBe(400);
  for (const { decisionId, arm, eligible, quality, costUsd, propensity, ...rest } of observations) {
    expect({ reward: quality, cost: costUsd }).toEqual(rowOf.get(decisionId.slice(5))?.arms[arm]);
    expect(eligible).toEqual(["a", "b"]);
    expect([0.25, 0.75]).toContain(propensity);
    expect(Object.keys(rest).toSorted()).toEqual(["context", "prices"]);
    expect(rest.prices).toEqual({ perUsd: expect.closeTo(150), perMs: 1e-5 });
  }
});

test("outcomes of arms that were not chosen do not influence choices", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, other) => {
        const { rows, contexts } = bernoulli(60, [0.4, 0.6, 0.5], seed);
        const chosen = (given: readonly EvaluationRow[]) => {
          const { factory, made } = runningMeans(0.3);
          simulate({
            rows: given,
            contexts,
            seeds: [seed],
            policies: { learner: factory },
            // The default scale of dollars depends on all outcomes.
            objective: { costScaleUsd: 0.003 },
          });
          return new Map(made[0]?.observations.map(({ decisionId, arm }) => [decisionId, arm]));
        };
        const before = chosen(rows);
        const altered = rows.map((row) => ({
          ...row,
          arms: Object.fromEntries(
            Object.entries(row.arms).map(([arm, outcome]) => [
              arm,
              before.get(`rows/${row.id}`) === arm ? outcome : { reward: other, cost: 9 },
            ]),
          ),
        }));
        expect(chosen(altered)).toEqual(before);
      },
    ),
    { seed: 5, numRuns: 20 },
  );
});

test("a policy gets a copy of the context: writing to it does not change the data", () => {
  const contexts = data.rows.map((_, index) => Float64Array.of(1, index));
  const seen: number[] = [];
  simulate({
    ...data,
    contexts,
    seeds: [1, 2],
    policies: {
      vandal: (spec) => {
        const policy = uniform()(spec);
        const { score } = policy;
        policy.score = (context, ...rest) => {
          seen.push(context[1] ?? -1);
          score.call(policy, context, ...rest);
          context.fill(-7);
        };
        policy.update = () => {};
        return policy;
      },
    },
  });
  expect(contexts[3]).toEqual(Float64Array.of(1, 3));
  expect(seen.slice(400).toSorted((a, b) => a - b)).toEqual(data.rows.map((_, index) => index));
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

test("the protocol shuffles each seed's rows, learn rows first, every row once", () => {
  const rows = rowsOf(...Array.from({ length: 30 }, () => [[1, 1] as const]));
  const steps = (seed: number) => [...protocol({ rows, learn: rows.slice(0, 3), seed })];
  const first = steps(1);
  expect(first).toEqual(steps(1));
  expect(first).not.toEqual(steps(2));
  expect(first.map(({ from }) => from)).toEqual([
    ...new Array<string>(3).fill("learn"),
    ...new Array<string>(30).fill("rows"),
  ]);
  const order = first.slice(3).map(({ row }) => row);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(order.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index));
  expect(first.slice(3).every(({ row, decisionId }) => decisionId === `rows/r${row}`)).toBe(true);
});

test("every order of three rows is as likely as any other", () => {
  const rows = rowsOf([[1, 1]], [[1, 1]], [[1, 1]]);
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed += 1) {
    const order = [...protocol({ rows, seed })].map(({ row }) => row).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1,000 expected of each, standard deviation 28.9.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(116);
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
