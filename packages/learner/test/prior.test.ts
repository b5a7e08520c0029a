import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Prior, uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";
import { expect, onTestFinished, test } from "vitest";
import { Fold, isGram, parsePriors, readPriors } from "../src/index.ts";
import { declare, featureSchema } from "./entries.ts";

const dimension = 3;
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
])("an invalid prior file is refused, and the fault is named: %j", (value, field) => {
  expect(() => parsePriors(value)).toThrow(expect.objectContaining({ code: "invalid-prior" }));
  expect(() => parsePriors(value)).toThrow(field);
});

test("an unreadable prior file is refused, and its path is named", async () => {
  const directory = mkdtempSync(join(tmpdir(), "armature-prior-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "prior.json");
  await expect(readPriors(path)).rejects.toMatchObject({ code: "invalid-prior" });
  writeFileSync(path, "{");
  await expect(readPriors(path)).rejects.toThrow(path);
  writeFileSync(path, JSON.stringify({ ...file, arms: { a: good } }));
  expect((await readPriors(path)).arms.a).toEqual(good);
});

test("a mean of x·xᵀ can be singular, or 0", () => {
  expect(isGram([1, 1, 1], 2)).toBe(true);
  expect(isGram([0, 0, 0], 2)).toBe(true);
  expect(isGram([1, 1.01, 1], 2)).toBe(false);
});

function priorsGiven(...entries: readonly object[]): unknown[] {
  const given: unknown[] = [];
  const fold = new Fold({
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
  for (const entry of entries) fold.apply(entry as Json);
  return given;
}

test("only the prior of an arm's first declaration is learned", () => {
  const prior = { ...good, featureSchema };
  expect(
    priorsGiven(
      declare("a", { prior, costUsd: 7 }),
      declare("a", { prior: { ...prior, mean: [0, 0, 0] }, costUsd: 7 }),
    ),
  ).toEqual([good]);
});

test("a fitted mean comes before a declared quality, which is used if there is none", () => {
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
