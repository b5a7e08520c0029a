import { uniform } from "@armature/policy";
import { expect, test } from "vitest";
import { describeObjective } from "../../src/report/describe-objective.ts";
import { renderCurves } from "../../src/report/render-curves.ts";
import { renderTable } from "../../src/report/render-table.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import { bernoulli } from "../data.ts";
import { runningMeans } from "../trivial-policy.ts";

const data = bernoulli(300, [0.3, 0.8], 4);
const policies = { "<R&D>": runningMeans().factory, uniform: uniform() };
const report = simulate({ ...data, seeds: [1, 2, 3], budgetUsd: 0.0015, policies });

test("the table is aligned and has policies, baselines, dollars and shares", () => {
  const lines = renderTable(report).split("\n");
  expect(lines[0]).toBe("300 requests; ± 95 % interval over 3 seeds; budget $1.50 per 1,000");
  expect(lines[1]).toBe("utility is quality, less 0.1 for every 10 s");
  const [header = "", first = "", second = ""] = lines.slice(3);
  for (const column of [
    "utility",
    "quality",
    "over best fixed",
    "mix at its $",
    "worst seed",
    "regret",
    "[1]",
    "[2]",
  ]) {
    const end = header.indexOf(column) + column.length;
    // Every number ends under its heading.
    for (const line of [first, second]) expect(line.slice(end - 1, end + 1)).toMatch(/^\S ?$/);
  }
  expect(first).toMatch(
    /^<R&D> +0\.\d{4} ± 0\.\d{4} +0\.\d{4} ± 0\.\d{4} +\d\.\d\d ± \d\.\d\d .* \d+\.\d% +\d+\.\d%$/,
  );
  expect(lines.slice(6, 10).map((line) => line.split("  ")[0])).toEqual([
    "random",
    "best fixed: a",
    "best mix of fixed",
    "oracle",
  ]);
  expect(lines.slice(11)).toEqual(["[1] a", "[2] b", ""]);
});

test("with one seed the table gives no intervals", () => {
  const table = renderTable(simulate({ ...data, seeds: [1], policies }));
  expect(table).toContain("one seed: no intervals");
  expect(table).not.toContain("±");
  // Without a budget, its columns are absent.
  expect(table).not.toMatch(/worst seed|mix at its|budget/);
});

test("utility stands beside quality, and the objective is described", () => {
  const objective = { costWeight: 0.5, costScaleUsd: 0.002, latencyWeight: 0 };
  const priced = simulate({ ...data, seeds: [1], policies, objective });
  const [, words, , , first = ""] = renderTable(priced).split("\n");
  expect(words).toBe("utility is quality, less 0.5 for every $0.002");
  const { utility, quality, costUsd, overBestFixed } = priced.policies["<R&D>"];
  expect(utility.mean).toBeCloseTo(quality.mean - 250 * costUsd.mean, 12);
  const numbers = [utility.mean, quality.mean].map((value) => value.toFixed(4));
  const over = `${overBestFixed.mean < 0 ? "" : "+"}${overBestFixed.mean.toFixed(4)}`;
  expect(first.split(/ {2,}/).slice(1, 5)).toEqual([
    ...numbers,
    (1000 * costUsd.mean).toFixed(2),
    over,
  ]);
});

test.each([
  [{ costWeight: 0, latencyWeight: 0, latencyScaleMs: 1 }, "quality alone"],
  // Costs are unknown.
  [{ costWeight: 0.3, latencyWeight: 0, latencyScaleMs: 1 }, "quality alone"],
  [
    { costWeight: 0.3, costScaleUsd: 0.0152781, latencyWeight: 0.1, latencyScaleMs: 10_000 },
    "quality, less 0.3 for every $0.0153 and 0.1 for every 10 s",
  ],
])("an objective is described in words", (objective, words) => {
  expect(describeObjective(objective)).toBe(words);
});

test("small costs keep three digits", () => {
  const rows = data.rows.map((row) => ({
    ...row,
    arms: { a: { reward: 1, cost: 1.234e-8 }, b: { reward: 0, cost: 1.5 } },
  }));
  const table = renderTable(simulate({ ...data, rows, seeds: [1], policies }));
  expect(table).toMatch(/best fixed: a +1\.0000 +1\.0000 +0\.0000123/);
});

test("the curves are one well-formed, self-contained SVG document", () => {
  const svg = renderCurves(report);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  expect(svg).toContain("&lt;R&amp;D&gt;");
  expect(svg).not.toMatch(/NaN|Infinity|undefined|href|@import|<script|<R&D>/);
  expect(svg.match(/<polyline /g)?.length).toBe(4);
  const open: string[] = [];
  for (const [, end, name, self] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (end === "/") expect(open.pop()).toBe(name);
    else if (self === "" && name !== undefined) open.push(name);
  }
  expect(open).toEqual([]);
});

test("constant curves are drawn too", () => {
  const rows = data.rows.map((row) => ({ ...row, arms: { a: { reward: 0, cost: 0 } } }));
  const flat = simulate({ ...data, rows, seeds: [1], policies });
  expect(renderCurves(flat)).not.toMatch(/NaN|Infinity/);
  expect(renderTable(flat)).toContain("0.00");
});
