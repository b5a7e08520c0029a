import { expect, test } from "vitest";
import { isMet, type Measured, measured, type Table } from "../src/experiment.ts";
import { renderChart } from "../src/report/render-chart.ts";
import { renderDocument } from "../src/report/render-document.ts";
import { countTargets, missedCells, renderTables } from "../src/report/render-tables.ts";

const estimate = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half });

test.each<[Measured, boolean | undefined]>([
  [measured("reward", 0.5), undefined],
  [measured("reward", 0.5, { atLeast: 0.5 }), true],
  [measured("reward", 0.4999, { atLeast: 0.5 }), false],
  [measured("ratio", 1.02, { atMost: 1.02 }), true],
  [measured("ratio", 1.0201, { atMost: 1.02 }), false],
  [measured("count", null, { atMost: 25 }), false],
  [measured("reward", estimate(-0.01, 0.02), { atLeast: 0 }), false],
  [measured("reward", estimate(-0.01, 0.02), { atLeast: 0, withinNoise: true }), true],
  [measured("reward", estimate(-0.03, 0.02), { atLeast: 0, withinNoise: true }), false],
  [measured("ratio", estimate(1.1, 0.2), { atLeast: 1, atMost: 1, withinNoise: true }), true],
  [measured("ratio", estimate(1.3, 0.2), { atLeast: 1, atMost: 1, withinNoise: true }), false],
])("%j is met: %s", (cell, expected) => {
  expect(isMet(cell)).toBe(expected);
});

const table: Table = {
  title: "Title",
  of: "line",
  columns: ["one", "two"],
  lines: [
    {
      label: "first",
      cells: [
        measured("reward", estimate(0.92345, 0.0021), { atLeast: 0.92 }),
        measured("ratio", 1.004, { atMost: 1.02 }),
      ],
    },
    { label: "second", cells: [measured("count", null, { atMost: 100 }), "a word"] },
    {
      label: "third",
      cells: [
        measured("reward", estimate(-0.002, 0.001), { atLeast: 0, withinNoise: true }),
        measured("percent", 0.0125, { atMost: 0.0025 }),
      ],
    },
    {
      label: "fourth",
      cells: [
        measured("usd", 0.00123),
        measured("ratio", estimate(1, 0.1), { atLeast: 1, atMost: 1, withinNoise: true }),
      ],
    },
  ],
};

test("tables show value, interval, verdict and bound", () => {
  expect(renderTables([table])).toBe(
    [
      "**Title**",
      "",
      "| line   | one                   | two                  |",
      "|--------|-----------------------|----------------------|",
      "| first  | .9234 ± .0021 ✓ ≥ .92 | 1.004 ✓ ≤ 1.02       |",
      "| second | none ✗ ≤ 100          | a word               |",
      "| third  | -.0020 ± .0010 ✗ ≥ 0* | 1.25% ✗ ≤ 0.25%      |",
      "| fourth | $1.23e-3              | 1.000 ± 0.100 ✓ = 1* |",
    ].join("\n"),
  );
  expect(countTargets([table])).toEqual({ met: 3, all: 6 });
  expect(missedCells([table])).toEqual([
    "Title, second, one: none ✗ ≤ 100",
    "Title, third, one: -.0020 ± .0010 ✗ ≥ 0*",
    "Title, third, two: 1.25% ✗ ≤ 0.25%",
  ]);
});

test("a value that rounds to zero has no sign", () => {
  const cells = [measured("reward", -0.00001), measured("reward", -0.0002)];
  const lines = [{ label: "x", cells }];
  expect(renderTables([{ title: "t", of: "l", columns: ["a", "b"], lines }])).toContain(
    "| x | .0000 | -.0002 |",
  );
});

test("a document counts met targets and lists missed ones", () => {
  const experiment = {
    name: "budgets",
    question: "What?",
    protocol: "So.",
    run: () => Promise.reject(new Error("not run")),
  };
  const record = { seeds: 7, policies: ["linucb"], tables: [table] };
  const collection = {
    name: "lot",
    command: "npm run lot",
    introduction: "# Lot\n",
    experiments: [experiment],
    subjects: [],
    remarks: { budgets: "It rained." },
  };
  const document = renderDocument(collection, [{ experiment, record }]);
  expect(document).toMatch(/^# Lot\n/);
  expect(document).toContain("| [budgets](#budgets) | What? | 3 of 6 |");
  expect(document).toContain("npm run lot -- --only budgets --seeds 7");
  expect(document).toContain("- Title, second, one: none ✗ ≤ 100\n");
  expect(document).toContain("Why: It rained.");
});

test("a chart draws every series in its own colour, and escapes names", () => {
  const line = (name: string) => ({ name, x: [0, 1], y: [0, 1], low: [0, 0.5], high: [0.5, 1] });
  const svg = renderChart({
    name: "chart",
    title: "A < B",
    xLabel: "x",
    yLabel: "y",
    series: [line("a"), line("b & c")],
    levels: [{ name: "level", y: 0.5 }],
  });
  expect(svg).toContain("A &lt; B");
  expect(svg).toContain("b &amp; c");
  expect(svg.match(/<polyline /g)).toHaveLength(2);
  expect(new Set(svg.match(/stroke="#[0-9A-F]{6}"/g)).size).toBe(2);
  expect(svg).not.toContain("NaN");
});
