import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fork } from "@armature/policy";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { areaOf, foldsOf, routeLlm } from "../src/routellm.ts";

const ones = (rows: number): Float64Array => new Float64Array(rows).fill(1);

test("the area with all gain first, last and in the middle", () => {
  const rows = [1, 0, 0, 0].map((gap) => ({ gap }));
  expect(areaOf(rows, Uint32Array.of(0, 1, 2, 3), ones(4))).toBeCloseTo(0.875, 12);
  expect(areaOf(rows, Uint32Array.of(1, 2, 3, 0), ones(4))).toBeCloseTo(0.125, 12);
  const even = [1, 1, 1, 1].map((gap) => ({ gap }));
  expect(areaOf(even, Uint32Array.of(2, 0, 3, 1), ones(4))).toBeCloseTo(0.5, 12);
});

test("the areas of an order and its reverse sum to 1, so a random order has .5", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 1 }), (gaps) => {
      fc.pre(gaps.reduce((sum, gap) => sum + gap, 0) > 0);
      const rows = gaps.map((gap) => ({ gap }));
      const order = Uint32Array.from(gaps.keys());
      const both =
        areaOf(rows, order, ones(rows.length)) +
        areaOf(rows, order.toReversed(), ones(rows.length));
      expect(both).toBeCloseTo(1, 9);
    }),
    { seed: 1 },
  );
});

test("a row of weight 2 counts as two rows", () => {
  const rows = [1, 0, -1, 1].map((gap) => ({ gap }));
  const doubled = [1, 0, 0, -1, 1, 1].map((gap) => ({ gap }));
  expect(areaOf(rows, Uint32Array.of(0, 1, 2, 3), Float64Array.of(1, 2, 1, 2))).toBeCloseTo(
    areaOf(doubled, Uint32Array.of(0, 1, 2, 3, 4, 5), ones(6)),
    12,
  );
});

const questions = Array.from({ length: 1000 }, (_, at) => ({
  id: `q${at}`,
  subject: `s${at % 50}`,
}));

test("folds are equal parts of the questions, or of whole subjects", () => {
  const counts = (folds: readonly number[]): number[] =>
    [0, 1, 2, 3, 4].map((fold) => folds.filter((of) => of === fold).length);
  expect(counts(foldsOf(questions, "in-domain", 0))).toEqual([200, 200, 200, 200, 200]);
  const folds = foldsOf(questions, "unseen subjects", 0);
  expect(counts(folds)).toEqual([200, 200, 200, 200, 200]);
  for (const [row, fold] of folds.entries()) expect(fold).toBe(folds[row % 50]);
  expect(folds).toEqual(foldsOf(questions, "unseen subjects", 0));
  expect(folds).not.toEqual(foldsOf(questions, "unseen subjects", 1));
});

/** Questions of 20 subjects; the weak model fails on those with the word "integral". */
function writeQuestions(directory: string, name: string, seed: number): void {
  const rng = fork(seed, "questions");
  const lines = Array.from({ length: 300 }, (_, at) => {
    const hard = rng.uniform() < 0.5;
    const weak = rng.uniform() < (hard ? 0.3 : 0.8) ? 1 : 0;
    const contaminated = at % 10 === 0;
    return JSON.stringify({
      id: `${name}-${at}`,
      subject: `${name}-${at % 10}`,
      // U+2028 does not end a line; contaminated rows have the opposite outcome.
      prompt: `${hard !== contaminated ? "integral" : "colour"} ${"xyz"[at % 3]}\u2028Answer:`,
      arms: {
        "gpt-4-1106-preview": { correct: rng.uniform() < 0.85 ? 1 : 0 },
        "mixtral-8x7b-instruct-v0.1": { correct: weak },
      },
      ...(contaminated && { contaminated }),
    });
  });
  writeFileSync(join(directory, `routellm_mmlu_${name}.jsonl`), `${lines.join("\n")}\n`);
}

test("on planted questions the words are recognised, also on unseen subjects", async () => {
  const directory = mkdtempSync(join(tmpdir(), "routellm-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeQuestions(directory, "1", 1);
  await expect(routeLlm(directory)).rejects.toThrow("routellm_mmlu_2.jsonl is absent");
  writeQuestions(directory, "2", 2);
  const found = await routeLlm(directory);
  expect(found).toHaveLength(6);
  for (const { name, value, interval } of found) {
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
    // Half of the questions have nine tenths of the gain: .73 if they are recognised.
    if (name.endsWith("words")) expect(value).toBeGreaterThan(0.66);
    expect(value).toBeLessThan(0.8);
  }
  expect(found.flatMap(({ target }) => target?.atLeast ?? [])).toEqual([0.625, 0.66, 0.55, 0.6]);
}, 60_000);
