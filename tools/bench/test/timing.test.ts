import { expect, test } from "vitest";
import type { Operation } from "../src/timing/operation.ts";
import { Sampler } from "../src/timing/sampler.ts";
import { ratioOf, spreadOf } from "../src/timing/spread.ts";

test("the spread is the median and the quartiles of the rounds that were run", () => {
  expect(spreadOf([4, undefined, 1, 3, 2, 5])).toEqual({ median: 3, low: 2, high: 4 });
  expect(spreadOf([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  expect(() => spreadOf([undefined])).toThrow(RangeError);
});

test("ratios are taken within a round, so that a disturbance affects both sides", () => {
  expect(ratioOf([10, 1000, undefined, 30], [1, 100, 5, 3])).toEqual({
    median: 10,
    low: 10,
    high: 10,
  });
});

test("samples hold whole cycles, and use up their prepared data", async () => {
  const samples: number[] = [];
  let prepared = 0;
  let settled = 0;
  const operation: Operation = {
    cycle: 6,
    before: (calls) => {
      samples.push(calls);
      prepared += calls;
    },
    call: () => {
      prepared -= 1;
    },
    after: async () => {
      expect(prepared).toBe(0);
      settled += 1;
    },
  };
  const sampler = new Sampler(operation);
  expect(await sampler.round()).toBeGreaterThan(0);
  const first = samples.length;
  expect(await sampler.round()).toBeGreaterThan(0);
  expect(samples.length).toBeGreaterThan(first);
  expect(settled).toBe(samples.length);
  expect(samples.every((calls) => calls % 6 === 0)).toBe(true);
});

/** A simulated machine: a call takes `costMs`, and the thread also waits for `waitsMs`. */
function machine(costMs: number, waitsMs = 0) {
  let wall = 0;
  let thread = 0;
  return {
    clocks: { wall: () => wall, thread: () => thread },
    call: () => {
      wall += costMs + waitsMs;
      thread += costMs;
    },
  };
}

test("short calls are timed by the wall clock", async () => {
  const { clocks, call } = machine(0.0005);
  expect(await new Sampler({ call }, clocks).round()).toBeCloseTo(500, 3);
  // The clock of the thread would be too coarse for them.
  const coarse = { ...clocks, thread: () => 50 * Math.floor(clocks.thread() / 50) };
  expect(await new Sampler({ call }, coarse).round()).toBeCloseTo(500, 3);
});

test("long calls are timed by the CPU clock of the thread", async () => {
  const { clocks, call } = machine(3, 40);
  expect(await new Sampler({ call }, clocks).round()).toBeCloseTo(3e6, 3);
  const { clocks: slow, call: hour } = machine(3.6e6);
  expect(await new Sampler({ call: hour }, slow).round()).toBeCloseTo(3.6e12, 3);
});

test("samples too short for their clock are an error, not zero", async () => {
  const { clocks, call } = machine(0.0005);
  let tick = 1e-6;
  const sampler = new Sampler(
    { call },
    { ...clocks, wall: () => tick * Math.floor(clocks.wall() / tick) },
  );
  expect(await sampler.round()).toBeCloseTo(500, 3);
  tick = 10;
  await expect(sampler.round()).rejects.toThrow("too coarse");
});

test("an operation that fails is an error", async () => {
  const failing = new Sampler({
    call: () => {
      throw new RangeError("no");
    },
  });
  await expect(failing.round()).rejects.toThrow("no");
});
