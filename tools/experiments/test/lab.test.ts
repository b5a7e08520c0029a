import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linUCB } from "@armature/bandit-linucb";
import { fixedArms, outcomeTable } from "@armature/evaluation/simulation";
import { uniform } from "@armature/policy";
import { expect, test } from "vitest";
import { baselinesOf } from "../src/lab/baselines.ts";
import { DataDirectory, MissingDataError } from "../src/lab/data-directory.ts";
import type { Lab } from "../src/lab/lab.ts";
import { qualityAlone } from "../src/lab/quality-alone.ts";
import { learnPhase, measuredOrder, readStream, serve } from "../src/lab/stream.ts";
import { syntheticBenchmark } from "./synthetic-benchmark.ts";

function laboratory(rows?: number): Lab {
  return {
    data: new DataDirectory(syntheticBenchmark(rows)),
    seeds: [1, 2, 3],
    subjects: [{ name: "uniform", policy: uniform() }],
    objective: {},
    progress: () => {},
  };
}

test("contexts start with the bias, and other columns are divided by 4", async () => {
  const { data } = laboratory();
  const { contexts, rows } = await data.dataSet("val_k3", "emb26");
  expect(contexts.length).toBe(90);
  expect(contexts[0].subarray(0, 2)).toEqual(Float64Array.of(1, 0.25));
  expect(contexts[1].subarray(0, 2)).toEqual(Float64Array.of(1, -0.25));
  expect((await data.dataSet("val_k3", "d1")).contexts[5]).toEqual(Float64Array.of(1));
  expect((await data.dataSet("val_k3", "req12")).contexts[5]).toHaveLength(12);
  expect(rows).toBe(await data.rows("val_k3"));
});

test("rows with a fourth arm have the contexts of the same prompts", async () => {
  const { data } = laboratory();
  const three = await data.dataSet("val_k3", "emb26");
  const four = await data.dataSet("val_k4", "emb26");
  expect(four.contexts).toEqual(three.contexts.slice(0, 80));
});

test("absent and malformed files are named", async () => {
  const directory = syntheticBenchmark();
  const data = new DataDirectory(directory);
  rmSync(join(directory, "ctx_val_hand12.f32"));
  await expect(data.dataSet("val_k3", "hand12")).rejects.toThrow("ctx_val_hand12.f32 is not in");
  writeFileSync(join(directory, "ctx_val_hand12.f32"), new Uint8Array(4 * 91));
  await expect(data.dataSet("val_k3", "hand12")).rejects.toThrow(MissingDataError);
});

test("cold: all learning rows are served; warm: one half is served, the other fits a prior", async () => {
  const lab = laboratory();
  const stream = await readStream(lab, "emb26");
  const cold = learnPhase(stream, "cold", 1);
  expect([...cold.order].sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, i) => i));
  expect(cold.enter?.map(({ prior, costUsd }) => [prior, costUsd])).toEqual([
    [undefined, 5e-5],
    [undefined, 6.5e-4],
    [undefined, 4e-3],
  ]);
  const warm = learnPhase(stream, "warm", 1);
  expect(warm.order).toEqual(cold.order.subarray(45));
  const known = Array.from(cold.order.subarray(0, 45), (row) => stream.data.rows[row]);
  const means = fixedArms(outcomeTable(known), qualityAlone);
  for (const [index, { prior }] of (warm.enter ?? []).entries()) {
    expect(prior?.strength).toBeCloseTo(0.3 * 45, 9);
    expect(prior?.costUsd).toBeCloseTo(means[index].costUsd, 12);
    expect(prior?.gram?.[0]).toBeCloseTo(1, 12);
  }
  const order = measuredOrder(stream, 1);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, i) => 90 + i));
});

test("baselines are those of the measured rows, within the budget", async () => {
  const lab = laboratory();
  const stream = await readStream(lab, "d1");
  const rows = stream.data.rows.slice(90);
  const [llama, mistral, gemini] = fixedArms(outcomeTable(rows), qualityAlone);
  const free = baselinesOf(stream, undefined);
  expect([free.cheapestArm, free.fixedArm, free.quality]).toEqual([
    llama.arm,
    gemini.arm,
    gemini.quality,
  ]);
  const budgetUsd = (mistral.costUsd + gemini.costUsd) / 2;
  const held = baselinesOf(stream, budgetUsd);
  expect(held.fixedArm).toBe(mistral.arm);
  const [{ arms }] = rows;
  expect(held.fixed(90)).toBe(arms[mistral.arm].reward);
  const mix = rows.reduce((sum, _, row) => sum + held.mix(90 + row), 0) / 90;
  expect(mix).toBeCloseTo(held.mixUtility, 12);
  expect(mix).toBeGreaterThanOrEqual(mistral.quality);
  expect(mix).toBeLessThanOrEqual(gemini.quality);
});

test("the rows of a new arm exist before it enters", async () => {
  const lab = laboratory();
  const stream = await readStream(lab, "req12", "val_k4");
  expect(stream.arms).toHaveLength(3);
  expect(stream.outcomes.arms).toHaveLength(4);
  const traces = serve(lab, stream, linUCB(), (seed) => [
    learnPhase(stream, "cold", seed),
    {
      name: "val",
      order: measuredOrder(stream, seed),
      outcomes: stream.outcomes,
      enter: [{ id: stream.outcomes.arms[3] }],
    },
  ]);
  const flash = (from: number, to?: number) =>
    traces.flatMap(({ arm }) => [...arm.subarray(from, to)]).filter((arm) => arm === 3).length;
  expect(flash(0, 90)).toBe(0);
  expect(flash(90)).toBeGreaterThan(0);
});
