import { fork, type Json, type Rng } from "@armature/policy";
import { expect, test } from "vitest";
import { RelativeRidge } from "../src/objective/relative-ridge.ts";
import { denseRidge } from "./dense-solve.ts";

const dimension = 5;

function context(rng: Rng): Float64Array {
  return Float64Array.from({ length: dimension }, (_, i) => (i === 0 ? 1 : 2 * rng.uniform() - 1));
}

/** A regression of the given number of arms on two channels. */
function ridgeOf(arms: number): RelativeRidge {
  const ridge = new RelativeRidge(dimension, 2);
  for (let row = 0; row < arms; row++) ridge.add();
  return ridge;
}

function expectations(ridge: RelativeRidge, row: number, channel: number): number[] {
  const rng = fork(1, "asked");
  return Array.from({ length: 4 }, () => ridge.expected(row, channel, context(rng)));
}

function dot(theta: readonly number[], x: Float64Array): number {
  return theta.reduce((sum, value, i) => sum + value * x[i], 0);
}

function throughJson(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

test("each channel of each arm is the ridge regression of its own values", () => {
  const rng = fork(2, "dense");
  const ridge = ridgeOf(3);
  const seen = [0, 1, 2].map(() => ({
    contexts: [] as Float64Array[],
    values: [[], []] as number[][],
  }));
  for (let step = 0; step < 200; step++) {
    const row = Math.floor(3 * rng.uniform() ** 2);
    const x = context(rng);
    const values = Float64Array.of(x[1] + rng.normal(), 3 * rng.uniform());
    ridge.learn(row, x, values);
    seen[row].contexts.push(x);
    for (const channel of [0, 1]) seen[row].values[channel].push(values[channel]);
  }
  const x = context(rng);
  for (const [row, { contexts, values }] of seen.entries()) {
    expect(contexts.length).toBeGreaterThan(10);
    for (const channel of [0, 1]) {
      const theta = denseRidge(contexts, values[channel], dimension);
      expect(ridge.expected(row, channel, x)).toBeCloseTo(dot(theta, x), 11);
    }
  }
});

test("a new arm expects 0, and the others do not change", () => {
  const rng = fork(3, "joins");
  const ridge = ridgeOf(1);
  for (let i = 0; i < 20; i++) ridge.learn(0, context(rng), Float64Array.of(1, 2));
  const before = expectations(ridge, 0, 1);
  for (let row = 1; row < 40; row++) ridge.add();
  for (let i = 0; i < 20; i++) ridge.learn(7, context(rng), Float64Array.of(-1, 5));
  expect(expectations(ridge, 0, 1)).toEqual(before);
  expect(expectations(ridge, 39, 0)).toEqual([0, 0, 0, 0]);
});

test("an unknown channel keeps its coefficients while the other learns", () => {
  const rng = fork(4, "left out");
  const ridge = ridgeOf(1);
  const contexts: Float64Array[] = [];
  const values: [number[], number[]] = [[], []];
  for (let step = 0; step < 120; step++) {
    const x = context(rng);
    const known = [step % 3 !== 1, step % 3 !== 2];
    const before = [0, 1].map((channel) => expectations(ridge, 0, channel));
    // The oracle replaces an unknown value with its own expectation.
    const told = ([0, 1] as const).map((channel) => {
      const theta = denseRidge(contexts, values[channel], dimension);
      return known[channel] ? rng.normal() : dot(theta, x);
    });
    ridge.learn(
      0,
      x,
      Float64Array.from(told, (value, i) => (known[i] ? value : Number.NaN)),
    );
    contexts.push(x);
    for (const channel of [0, 1] as const) {
      values[channel].push(told[channel]);
      const after = expectations(ridge, 0, channel);
      if (known[channel]) expect(after).not.toEqual(before[channel]);
      else expect(after).toEqual(before[channel]);
      const theta = denseRidge(contexts, values[channel], dimension);
      expect(ridge.expected(0, channel, x)).toBeCloseTo(dot(theta, x), 11);
    }
  }
  // The sums match the coefficients, or it would be refused.
  const copy = new RelativeRidge(dimension, 2);
  copy.restore(throughJson(ridge.snapshot(0)));
  expect(copy.snapshot(0)).toEqual(ridge.snapshot(0));
});

test("a context that is too long for the sums is ignored", () => {
  const ridge = ridgeOf(1);
  const before = ridge.snapshot(0);
  for (const long of [1001, 1e200]) {
    ridge.learn(0, Float64Array.of(1, long, 0, 0, 0), Float64Array.of(1, 1));
  }
  expect(ridge.snapshot(0)).toEqual(before);
});

test("it is inverted exactly after 4,096 updates, and a restored model continues bit for bit", () => {
  const rng = fork(5, "refresh");
  const [original, copy] = [ridgeOf(1), new RelativeRidge(dimension, 2)];
  const contexts: Float64Array[] = [];
  const values: number[] = [];
  const learn = (ridges: readonly RelativeRidge[]) => {
    const x = context(rng);
    const value = x[2] + rng.normal();
    contexts.push(x);
    values.push(value);
    for (const ridge of ridges) {
      ridge.learn(0, x, Float64Array.of(value, Number.NaN));
    }
  };
  const updates = () => (original.snapshot(0) as { updates: number }).updates;
  for (let i = 0; i < 4000; i++) learn([original]);
  copy.restore(throughJson(original.snapshot(0)));
  for (let i = 4000; i < 4095; i++) learn([original, copy]);
  const before = expectations(original, 0, 0);
  expect(updates()).toBe(4095);
  learn([original, copy]);
  expect(updates()).toBe(0);
  for (const [i, value] of expectations(original, 0, 0).entries()) {
    expect(Math.abs(value - before[i])).toBeLessThan(0.01);
  }
  const theta = denseRidge(contexts, values, dimension);
  const x = context(rng);
  expect(original.expected(0, 0, x)).toBeCloseTo(dot(theta, x), 11);
  for (let i = 0; i < 100; i++) learn([original, copy]);
  expect(copy.snapshot(0)).toEqual(original.snapshot(0));
});

test.each<[string, (own: Record<string, number[]>) => object]>([
  ["a short gram matrix", ({ gram }) => ({ gram: gram.slice(1) })],
  ["responses that are no numbers", ({ responses }) => ({ responses: responses.map(String) })],
  ["a huge response", ({ responses }) => ({ responses: responses.with(0, 1e101) })],
  [
    "other coefficients",
    ({ derived }) => ({ derived: derived.with(-1, derived[derived.length - 1] + 0.1) }),
  ],
  ["another inverse", ({ derived }) => ({ derived: derived.with(0, 2 * derived[0]) })],
  ["a gram matrix of no observations", ({ gram }) => ({ gram: gram.with(0, -100) })],
  ["updates below 0", () => ({ updates: -1 })],
  ["no updates", () => ({ updates: null })],
])("%s is refused", (_, change) => {
  const ridge = ridgeOf(1);
  const rng = fork(6, "refused");
  for (let i = 0; i < 10; i++) ridge.learn(0, context(rng), Float64Array.of(1, rng.uniform()));
  const own = throughJson(ridge.snapshot(0)) as unknown as Record<string, number[]>;
  const restore = (snapshot: unknown) => () => ridgeOf(0).restore(snapshot as Json);
  expect(restore(own)).not.toThrow();
  for (const bad of [{ ...own, ...change(own) }, null, undefined, 7]) {
    expect(restore(bad)).toThrow(expect.objectContaining({ code: "foreign-snapshot" }));
  }
});
