import { readFileSync } from "node:fs";
import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { detectableDifference } from "../../src/off-policy/detectable-difference.ts";
import { type ContrastRow, scoredRow } from "../../src/off-policy/estimators/contrast-row.ts";
import { dr } from "../../src/off-policy/estimators/dr.ts";
import { confidenceSequence } from "../../src/off-policy/intervals/confidence-sequence.ts";
import { influenceInterval } from "../../src/off-policy/intervals/influence-interval.ts";

const doc = new URL("../../../../docs/off-policy-evaluation.md", import.meta.url);
const shared = { arms: 3, moved: 0.3, noise: 0.15 };

/** Rows of a log with a floor; moving a decision from arm 0 to arm 1 gains `gain`. */
function rows(size: number, floor: number, gain: number, seed: number): ContrastRow[] {
  const rng = fork(seed, "detectable");
  const least = floor / shared.arms;
  return Array.from({ length: size }, () => {
    const moves = rng.uniform() < shared.moved ? 1 : 0;
    const draw = rng.uniform();
    const chosen = draw < least ? 1 : draw < 2 * least ? 2 : 0;
    return {
      contrast: Float64Array.of(-moves, moves, 0),
      logged: Float64Array.of(1 - 2 * least, least, least),
      predicted: Float64Array.of(0.5, 0.5 + gain, 0.5),
      least: Float64Array.of(0, 0, 0),
      most: Float64Array.of(1, 1, 1),
      chosen,
      outcome: 0.5 + (chosen === 1 ? gain : 0) + shared.noise * rng.normal(),
    };
  });
}

test.each([
  [2000, 0.1],
  [4000, 0.05],
])("with %i decisions and floor %d, four differences in five are detected", (decisions, floor) => {
  const { once, anytime } = detectableDifference({ ...shared, decisions, floor });
  const detected = (
    difference: number,
    detects: (some: ContrastRow[]) => boolean,
    runs: number,
  ) => {
    let count = 0;
    for (let seed = 0; seed < runs; seed++) {
      if (detects(rows(decisions, floor, difference / shared.moved, seed))) count += 1;
    }
    return count / runs;
  };
  const normal = (some: ContrastRow[]) =>
    influenceInterval({ rows: some, point: dr(some.map((row) => scoredRow(row))) }).low > 0;
  // 3 standard errors of 200 draws of power .8, plus the error of the approximation.
  expect(Math.abs(detected(once, normal, 200) - 0.8)).toBeLessThan(0.1);
  const sequence = (some: ContrastRow[]) => confidenceSequence(some, [-1, 1]).low > 0;
  expect(detected(anytime, sequence, 20)).toBeGreaterThan(0.5);
});

test("the documentation's table agrees with the formula", () => {
  const lines = readFileSync(doc, "utf8").split("\n");
  const table = lines.filter((line) => /^\| 0\.\d+ \|/.test(line));
  expect(table.map((line) => Number(line.split("|")[1]))).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
  for (const line of table) {
    const [floor = 0, ...cells] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim())
      .map((cell, i) => (i === 0 ? Number(cell) : cell));
    const expected = [1000, 10_000, 100_000].map((decisions) => {
      const { once, anytime } = detectableDifference({
        ...shared,
        decisions,
        floor: Number(floor),
      });
      return `${once.toFixed(3)} / ${anytime.toFixed(3)}`;
    });
    expect(cells).toEqual(expected);
  }
});
