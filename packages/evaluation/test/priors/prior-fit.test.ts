import { Fold, type LogEntry, parsePriors } from "@armature/learner";
import { fork, type Prior } from "@armature/policy";
import { type Outcome, qualityCostLatency } from "@armature/reward";
import { Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { PriorFit } from "../../src/priors.ts";

const dimension = 3;
const featureSchema = "three@1";
const rng = fork(5, "prior");
const truth = [0.5, 0.2, -0.1];
const rows = Array.from({ length: 200 }, () => {
  const context = Float64Array.of(1, rng.uniform(), rng.uniform());
  const quality = context.reduce((sum, x, i) => sum + x * truth[i], 0.02 * rng.normal());
  return { context, quality: Math.min(1, Math.max(0, quality)), costUsd: rng.uniform() };
});

/** The same regression by an independent library's dense matrices. */
function oracle(seen: typeof rows): { mean: number[]; gram: number[]; costUsd: number } {
  const x = new Matrix(seen.map(({ context }) => Array.from(context)));
  const average = seen.reduce((sum, { quality }) => sum + quality, 0) / seen.length;
  const residual = Matrix.columnVector(seen.map(({ quality }) => quality - average));
  const gram = x.transpose().mmul(x);
  const precision = Matrix.add(gram, Matrix.eye(dimension).mul(16));
  const slopes = solve(precision, x.transpose().mmul(residual)).to1DArray();
  const packed = [];
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) packed.push(gram.get(i, j) / seen.length);
  }
  const mean = slopes.map((slope, i) => slope + (i === 0 ? average : 0));
  return {
    mean,
    gram: packed,
    costUsd: seen.reduce((sum, row) => sum + row.costUsd, 0) / seen.length,
  };
}

function expectPrior(prior: Prior, strength: number, seen: typeof rows): void {
  const { mean, gram, costUsd } = oracle(seen);
  expect(prior.strength).toBe(strength);
  for (const [i, value] of mean.entries()) expect(prior.mean?.[i]).toBeCloseTo(value, 10);
  for (const [i, value] of gram.entries()) expect(prior.gram?.[i]).toBeCloseTo(value, 12);
  expect(prior.costUsd).toBeCloseTo(costUsd, 12);
}

test("a fit is the ridge regression around the mean quality, with the mean of x·xᵀ and of the cost", () => {
  const fit = new PriorFit(dimension);
  for (const row of rows) fit.observe({ arm: "a", ...row });
  for (const row of rows.slice(0, 20)) fit.observe({ arm: "b", ...row });
  const { a, b } = fit.priors(50);
  expectPrior(a, 50, rows);
  expectPrior(b, 20, rows.slice(0, 20));
  const file = { kind: "armature-prior", version: 2, featureSchema, dimension };
  expect(parsePriors({ ...file, arms: { a, b } }).arms).toEqual({ a, b });
});

test("a revised quality replaces the first one, and a cost without quality counts", () => {
  const fit = new PriorFit(dimension);
  for (const row of rows) {
    fit.observe({ arm: "a", ...row, quality: 0.3 });
    fit.observe({ arm: "a", context: row.context, quality: row.quality, revises: 0.3 });
  }
  const { mean } = fit.priors(1).a;
  const expected = oracle(rows).mean;
  for (const [i, value] of expected.entries()) expect(mean?.[i]).toBeCloseTo(value, 10);
  fit.observe({ arm: "silent", context: rows[0].context, costUsd: 3 });
  expect(fit.priors(50).silent).toEqual({ strength: 1, costUsd: 3 });
});

test("a folded log is fitted with its settlements and feedback", () => {
  const fit = new PriorFit(dimension);
  const fold = new Fold({
    dimension,
    featureSchema,
    tiers: ["default"],
    policy: fit.policy(),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
  });
  for (const id of ["a", "b"]) fold.apply(declaration(id));
  for (const [i, { context, quality, costUsd }] of rows.entries()) {
    const outcome = i % 2 ? { costUsd } : { costUsd, quality };
    fold.apply(settlement(`d${i}`, i % 4 < 2 ? "a" : "b", outcome, context));
  }
  for (const [i, { quality }] of rows.entries()) fold.apply(rating(`d${i}`, quality));
  expectPrior(
    fit.priors(30).a,
    30,
    rows.filter((_, i) => i % 4 < 2),
  );
  expectPrior(
    fit.priors(30).b,
    30,
    rows.filter((_, i) => i % 4 >= 2),
  );
});

function declaration(id: string): LogEntry {
  const definition = { id };
  const origin = "configuration";
  return { kind: "control", op: "declare-arm", id, tiers: ["default"], origin, definition, at: 0 };
}

function settlement(
  decisionId: string,
  arm: string,
  outcome: Outcome,
  context: Float64Array,
): LogEntry {
  return {
    kind: "settlement",
    decisionId,
    attempt: 1,
    tier: "default",
    context: [...context],
    featureSchema,
    eligible: ["a", "b"],
    probabilities: [0.5, 0.5],
    arm,
    outcome,
    at: 0,
    stateOffset: null,
    fingerprint: "f",
  };
}

function rating(decisionId: string, quality: number): LogEntry {
  return { kind: "feedback", decisionId, attempt: 1, channel: "user", revision: 0, quality, at: 0 };
}
