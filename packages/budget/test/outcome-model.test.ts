import type { Json } from "@armature/policy";
import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { OutcomeModel } from "../src/objective/outcome-model.ts";

const dimension = 3;

function modelOf(...lists: readonly (number | undefined)[]): OutcomeModel {
  const model = new OutcomeModel(dimension);
  for (const list of lists) model.add(list);
  return model;
}

function predictionOf(model: OutcomeModel, x: readonly number[], ...rows: readonly number[]) {
  const costUsd = new Float64Array(rows.length);
  const latencyMs = new Float64Array(rows.length);
  model.predict(Float64Array.from(x), Int32Array.from(rows), rows.length, costUsd, latencyMs);
  return { costUsd: [...costUsd], latencyMs: [...latencyMs] };
}

test("dollars start at the list price, milliseconds are unknown, and rows may have any order", () => {
  const model = modelOf(0.001, undefined, 0.003);
  expect(predictionOf(model, [1, 0.5, -0.5], 2, 0, 1)).toEqual({
    costUsd: [0.003, 0.001, Number.NaN],
    latencyMs: [Number.NaN, Number.NaN, Number.NaN],
  });
  expect([model.typicalUsd(0), model.typicalUsd(1), model.typicalMs(0)]).toEqual([
    0.001,
    Number.NaN,
    Number.NaN,
  ]);
});

test("cost and latency of a prompt are learned from its context, independently", () => {
  const model = modelOf(0.001);
  const rng = fork(1, "prompts");
  for (let i = 0; i < 3000; i++) {
    const x = Float64Array.of(1, 2 * rng.uniform() - 1, 2 * rng.uniform() - 1);
    // Dollars depend on the second column, milliseconds on the third.
    model.observe(0, x, 0.002 * (1 + 0.5 * x[1]), 800 * (1 + 0.5 * x[2]));
  }
  for (const [a, b] of [
    [0.8, -0.8],
    [-0.8, 0.8],
    [0, 0],
  ]) {
    const { costUsd, latencyMs } = predictionOf(model, [1, a, b], 0);
    // The means average about 200 requests, so they move by a few per cent.
    expect(costUsd[0] / (0.002 * (1 + 0.5 * a))).toBeCloseTo(1, 1);
    expect(latencyMs[0] / (800 * (1 + 0.5 * b))).toBeCloseTo(1, 1);
  }
});

test("a prompt changes the cost of an arm by a factor from a third to three", () => {
  const model = modelOf(0.001);
  for (let i = 0; i < 2000; i++) {
    const slope = i % 2 === 0 ? 1 : -1;
    model.observe(0, Float64Array.of(1, slope, 0), 0.001 * (1 + 0.9 * slope), undefined);
  }
  const typical = model.typicalUsd(0);
  expect(predictionOf(model, [1, 9, 0], 0).costUsd[0]).toBe(3 * typical);
  expect(predictionOf(model, [1, -9, 0], 0).costUsd[0]).toBe(typical / 3);
});

test("an unknown outcome does not change its expectation", () => {
  const model = modelOf(0.001);
  for (let i = 0; i < 50; i++) model.observe(0, Float64Array.of(1, i % 2, 0), 0.002, 900);
  const x = [1, 1, 1];
  const before = predictionOf(model, x, 0);
  model.observe(0, Float64Array.from(x), 0.004, undefined);
  const between = predictionOf(model, x, 0);
  expect(between.latencyMs).toEqual(before.latencyMs);
  expect(between.costUsd[0]).toBeGreaterThan(before.costUsd[0]);
  model.observe(0, Float64Array.from(x), undefined, 1800);
  const after = predictionOf(model, x, 0);
  expect(after.costUsd).toEqual(between.costUsd);
  expect(after.latencyMs[0]).toBeGreaterThan(between.latencyMs[0]);
});

test("contexts of any length keep the sums finite", () => {
  const model = modelOf(0.001);
  for (let i = 0; i < 20; i++) {
    model.observe(0, Float64Array.of(1, 1e200 * (i % 2), -1e308), 0.002, 900);
    model.observe(0, Float64Array.of(1, 0.5, -0.5), 0.001 * (1 + (i % 3)), 900);
  }
  expect(predictionOf(model, [1, 0.5, -0.5], 0).costUsd[0]).toBeCloseTo(0.002, 3);
  const copy = OutcomeModel.from(JSON.parse(JSON.stringify(model.snapshot())), 1, dimension);
  expect(copy.snapshot()).toEqual(model.snapshot());
});

test("a restored model continues bit for bit", () => {
  const original = modelOf(0.001, undefined);
  const rng = fork(2, "restored");
  const observe = (models: readonly OutcomeModel[]) => {
    const x = Float64Array.of(1, rng.uniform(), -rng.uniform());
    const row = Math.floor(2 * rng.uniform());
    const usd = rng.uniform() < 0.3 ? undefined : rng.uniform();
    const ms = rng.uniform() < 0.3 ? undefined : 1000 * rng.uniform();
    for (const model of models) model.observe(row, x, usd, ms);
  };
  for (let i = 0; i < 90; i++) observe([original]);
  const copy = OutcomeModel.from(JSON.parse(JSON.stringify(original.snapshot())), 2, dimension);
  for (let i = 0; i < 90; i++) observe([original, copy]);
  expect(copy.snapshot()).toEqual(original.snapshot());
  for (const model of [original, copy]) model.setList(1, 0.5);
  expect(predictionOf(copy, [1, 0, 0], 0, 1)).toEqual(predictionOf(original, [1, 0, 0], 0, 1));
});

test("a snapshot with another number of arms is refused", () => {
  const { sizes, arms } = modelOf(0.001).snapshot() as { sizes: Json; arms: Json[] };
  const [arm] = arms;
  for (const snapshot of [
    undefined,
    null,
    {},
    { sizes, arms: [] },
    { sizes, arms: [arm, arm] },
    { sizes, arms: [null] },
    { sizes, arms: [{ ...(arm as object), dollars: 1 }] },
    { sizes: null, arms },
  ] as Json[]) {
    expect(() => OutcomeModel.from(snapshot, 1, dimension)).toThrow(
      expect.objectContaining({ code: "foreign-snapshot" }),
    );
  }
});
