import { expect, test } from "vitest";
import type { End, Slice } from "../src/soak/slice.ts";
import type { SoakOptions } from "../src/soak/spawn-soak.ts";
import { medianOf, trendOf } from "../src/soak/trend.ts";
import { verdictOf } from "../src/soak/verdict.ts";

const options: SoakOptions = {
  directory: "",
  seed: 1,
  decisions: 100_000,
  slice: 1000,
  retainBytes: 1e6,
  segmentBytes: 1e5,
};

const end: End = {
  counts: { decisions: 1e5, reported: 9e4, unreported: 1e4, feedback: 0, late: 0 },
  problems: [],
  learned: 9e4,
  learnedAgain: 9e4,
  arms: "[]",
  armsAgain: "[]",
};

/** A hundred slices of 1,000 decisions in which only the warm-up grows; every fifth is an outlier. */
function slices(change: (slice: Slice, at: number) => Partial<Slice> = () => ({})): Slice[] {
  return Array.from({ length: 100 }, (_, at) => {
    const wild = at % 5 === 3 ? 5e6 : 0;
    const slice: Slice = {
      decisions: 1000 * (at + 1),
      heapBytes: 3e7 + 1e4 * Math.min(at, 40) + wild,
      bufferBytes: 1e6,
      residentBytes: 2e8,
      fileDescriptors: 27 + (at % 2),
      firstEntry: 1000 * at,
      logBytes: 2e6,
      route: { p50: 40, p99: 90 },
      report: { p50: 3, p99: 9 },
      yardstick: { p50: 40, p99: 80 },
      faults: at,
    };
    return { ...slice, ...change(slice, at) };
  });
}

function brokenBy(change: (slice: Slice, at: number) => Partial<Slice>, ended: Partial<End> = {}) {
  return verdictOf({ slices: slices(change), end: { ...end, ...ended } }, options).broken;
}

test("a steady state passes, and so does a machine that gets slower", () => {
  expect(verdictOf({ slices: slices(), end }, options).broken).toEqual([]);
  const slower = ({ route, report, yardstick }: Slice, at: number) => {
    const times = (of: Slice["route"]) => ({
      p50: of.p50 * (1 + at / 50),
      p99: of.p99 * (1 + at / 50),
    });
    return { route: times(route), report: times(report), yardstick: times(yardstick) };
  };
  expect(brokenBy(slower)).toEqual([]);
});

test.each<[string, Parameters<typeof brokenBy>, string]>([
  [
    "an object kept per decision",
    [({ heapBytes, decisions }) => ({ heapBytes: heapBytes + 64 * decisions })],
    "memory grew",
  ],
  [
    "a file left open",
    [(_, at) => ({ fileDescriptors: 20 + Math.floor(at / 10) })],
    "files were open",
  ],
  ["a log that keeps everything", [(_, at) => ({ logBytes: 1e7 * at })], "the log took"],
  ["a log that is never trimmed", [() => ({ firstEntry: 1 })], "nothing of the log was trimmed"],
  [
    "slow decisions",
    [({ route }, at) => ({ route: { ...route, p99: 90 + at } })],
    "deciding takes",
  ],
  [
    "slow reports",
    [({ report }, at) => ({ report: { ...report, p99: 9 + at } })],
    "reporting takes",
  ],
  ["a lost report", [() => ({}), { learned: 89_999, learnedAgain: 89_999 }], "89999"],
  ["a different state", [() => ({}), { armsAgain: "[1]" }], "has learned something else"],
  ["a rejection", [() => ({}), { problems: ["unhandled rejection: x"] }], "unhandled"],
])("%s is found", (_, change, what) => {
  expect(brokenBy(...change)).toEqual([expect.stringContaining(what)]);
});

test("a trend is that of the majority of points", () => {
  const x = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(
    trendOf(
      x,
      x.map((at) => 3 * at + (at === 4 ? 1e6 : 0)),
    ),
  ).toBeCloseTo(3, 12);
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
});
