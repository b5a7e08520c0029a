import { expect, test } from "vitest";
import { verdictsOf } from "../src/report/aims.ts";
import { render } from "../src/report/render.ts";
import type { Results, Timing } from "../src/report/results.ts";

const exactly = (value: number) => ({ median: value, low: value, high: value });
const timing = (part: string, operation: string, ns: number, times = 1): Timing => ({
  part,
  operation,
  contender: "linUCB",
  nanoseconds: exactly(ns),
  timesFaster: exactly(times),
});
const machine = {
  node: "v24.0.0",
  v8: "13",
  platform: "linux x64",
  cpu: "CPU",
  cores: 2,
  memoryGB: 8,
  load: 0.5,
};

test("an aim is met at its limit, missed beyond it, and left out if it was not measured", () => {
  const results: Results = {
    timings: [timing("10x12", "decide", 1001, 100), timing("1000x12", "decide", 100_000)],
    allocations: [
      { contender: "linUCB", operation: "decide", bytes: 3 },
      { contender: "thompson", operation: "decide", bytes: 9 },
      { contender: "seed", operation: "decide", bytes: 1e5 },
    ],
    logs: [],
    entrySizes: [],
  };
  expect(verdictsOf(results).map(({ aim, measured, met }) => [aim, measured, met])).toEqual([
    ["decide, 10 × 12, against the seed", 100, true],
    ["decide, 10 × 12", 1.001, false],
    ["decide, 1000 × 12", 100, true],
    ["heap of a decision, most of ours", 9, false],
  ]);
});

test("the tables contain time, ratio, heap and verdict", () => {
  const spread = { median: 80_000, low: 78_000, high: 84_000 };
  const results: Results = {
    timings: [
      { ...timing("10x12", "decide", 500), timesFaster: { median: 160, low: 150, high: 170 } },
      { ...timing("10x12", "decide", 0), contender: "seed", nanoseconds: spread },
      { ...timing("50x384", "decide", 2.5e6), timesFaster: exactly(3440) },
      { ...timing("50x384", "decide", 8.6e9), contender: "seed" },
      { ...timing("fold", "settlements", 10_000), contender: "learner" },
    ],
    allocations: [{ contender: "linUCB", operation: "decide", bytes: -0.2 }],
    logs: [
      {
        engine: "redis",
        entries: 50_000,
        append: { seconds: 2, cpuMicros: 30, engineCpuMicros: 12.5 },
        read: { seconds: 1, cpuMicros: 10, engineCpuMicros: 4 },
        replay: { seconds: 3, cpuMicros: 40, engineCpuMicros: 4 },
        storedBytes: 1100.4,
        snapshotBytes: 6.2e6,
        saveSeconds: 0.5,
        restartSeconds: 1.25,
      },
    ],
    entrySizes: [{ arms: 3, jsonBytes: 626, zstdBytes: 100.5 }],
  };
  const text = render(machine, results, verdictsOf(results));
  expect(text).toContain("Node v24.0.0 (V8 13), linux x64, CPU, 2 cores, 8 GB; load 0.5");
  expect(text).toMatch(/\| 10 × 12 +\| 0.5 µs ±0% +\| 80 µs ±4% +\|/);
  expect(text).toMatch(/\| 50 × 384 +\| 2.5 ms ±0% +\| 8.6 s ±0% +\|/);
  expect(text).toMatch(/\| 10 × 12 +\| 160 \(150–170\) +\| 1 +\|/);
  expect(text).toMatch(/\| 50 × 384 +\| 3,440 \(3,440–3,440\) +\| 1 +\|/);
  expect(text).toMatch(/\| settlements +\| 100,000 +\| 10 µs ±0% +\|/);
  expect(text).toMatch(/\| 3 models +\| 626 +\| 101 +\|/);
  expect(text).toContain("**log** of 50,000 entries, 10 models");
  expect(text).toMatch(/\| redis +\| 30 \+ 12.5 +\| 25,000 +\| 10 \+ 4 +\| 40 \+ 4 +\| 25,000 +\|/);
  expect(text).toMatch(/\| redis +\| 6.2 MB +\| 0.5 s +\| 1.25 s +\| 3 s +\|/);
  expect(text).toMatch(/\| linUCB +\| 0 +\| +\|/);
  expect(text).toMatch(/\| decide, 10 × 12 +\| at most 1 µs +\| 0.5 µs +\| met +\|/);
});
