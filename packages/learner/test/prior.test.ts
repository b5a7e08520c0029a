import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fork, type Prior, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { Matrix, solve } from "ml-matrix";
import { expect, onTestFinished, test } from "vitest";
import { isGram, Learner, PriorFit, parsePriors, readPriors } from "../src/index.ts";
import { declare, featureSchema, feedback, settle } from "./entries.ts";

const dimension = 3;
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
  expect(parsePriors({ ...file, arms: { a, b } }).arms).toEqual({ a, b });
});

test("a revised quality is fitted as if it had been the first, and a cost without quality counts", () => {
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

test("a log folded into a fit gives what its settlements and feedback say", () => {
  const fit = new PriorFit(dimension);
  const learner = new Learner({
    dimension,
    featureSchema,
    tiers: ["default"],
    policy: fit.policy(),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
  });
  for (const id of ["a", "b"]) learner.fold(declare(id) as Json);
  for (const [i, { context, quality, costUsd }] of rows.entries()) {
    const outcome = i % 2 ? { costUsd } : { costUsd, quality: quality };
    const entry = settle(`d${i}`, i % 4 < 2 ? "a" : "b", outcome, { context: [...context] });
    learner.fold(entry as Json);
  }
  for (const [i, { quality }] of rows.entries()) learner.fold(feedback(`d${i}`, quality) as Json);
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

const file = { kind: "armature-prior", version: 2, featureSchema, dimension } as const;
const good: Prior = { mean: [1, 0, 0], strength: 2, gram: [1, 0, 1, 0, 0, 1], costUsd: 0 };

test.each([
  [{ ...file, arms: { a: { ...good, strength: 0 } } }, "arms.a.strength"],
  [{ ...file, arms: { a: { ...good, mean: [1, null, 0] } } }, "arms.a.mean[1]"],
  [{ ...file, arms: { a: { ...good, mean: [1, 0] } } }, "arms.a"],
  [{ ...file, arms: { a: { ...good, gram: [1, 2, 1, 0, 0, 1] } } }, "arms.a.gram"],
  [{ ...file, arms: { a: { ...good, gram: [0, 0, 0, 0, 0, -1e-30] } } }, "arms.a.gram"],
  [{ ...file, arms: { a: { ...good, meen: [1] } } }, "meen"],
  [{ ...file, version: 1, arms: {} }, "version"],
  [{ ...file, kind: "other", arms: {} }, "kind"],
  [null, "object"],
])("what is no prior file is refused by what is wrong: %j", (value, field) => {
  expect(() => parsePriors(value)).toThrow(expect.objectContaining({ code: "invalid-prior" }));
  expect(() => parsePriors(value)).toThrow(field);
});

test("a file that is none is refused by its name", async () => {
  const directory = mkdtempSync(join(tmpdir(), "armature-prior-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "prior.json");
  await expect(readPriors(path)).rejects.toMatchObject({ code: "invalid-prior" });
  writeFileSync(path, "{");
  await expect(readPriors(path)).rejects.toThrow(path);
  writeFileSync(path, JSON.stringify({ ...file, arms: { a: good } }));
  expect((await readPriors(path)).arms.a).toEqual(good);
});

test("a mean of x·xᵀ may be singular, or nothing at all", () => {
  expect(isGram([1, 1, 1], 2)).toBe(true);
  expect(isGram([0, 0, 0], 2)).toBe(true);
  expect(isGram([1, 1.01, 1], 2)).toBe(false);
});

function priorsGiven(...entries: readonly object[]): unknown[] {
  const given: unknown[] = [];
  const learner = new Learner({
    dimension,
    featureSchema,
    tiers: ["default"],
    policy: (spec) => {
      const policy = uniform()(spec);
      const addArm = policy.addArm.bind(policy);
      policy.addArm = (arm, prior) => {
        given.push(prior);
        addArm(arm, prior);
      };
      return policy;
    },
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
  });
  for (const entry of entries) learner.fold(entry as Json);
  return given;
}

test("an arm's first declaration brings its prior; what a later one says is too late", () => {
  const prior = { ...good, featureSchema };
  expect(
    priorsGiven(
      declare("a", { prior, costUsd: 7 }),
      declare("a", { prior: { ...prior, mean: [0, 0, 0] }, costUsd: 7 }),
    ),
  ).toEqual([good]);
});

test("a fitted mean comes before a word on quality, which stands in where there is none", () => {
  const prior = { ...good, featureSchema };
  expect(priorsGiven(declare("a", { prior, quality: 0.9 }))).toEqual([good]);
  expect(
    priorsGiven(declare("a", { prior: { featureSchema, strength: 3, costUsd: 2 }, quality: 0.9 })),
  ).toEqual([{ mean: [0.9, 0, 0], strength: 10, costUsd: 2 }]);
});

test("a prior of other features stops the fold", () => {
  const other = declare("a", { prior: { ...good, featureSchema: "other@1" } });
  expect(() => priorsGiven(other)).toThrow(expect.objectContaining({ code: "feature-schema" }));
  expect(() => priorsGiven(other)).toThrow(/other@1.*arm a.*two@1/);
});
