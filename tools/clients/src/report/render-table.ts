import type { RunResult } from "../runs/run.ts";
import { scenarios } from "../scenarios.ts";

const CELLS: Readonly<Record<RunResult["verdict"], string>> = {
  passed: "ok",
  failed: "FAILED",
  "given up": "given up",
};

/** A row for each agent and upstream, a column for each scenario; `–` if it was not run. */
export function renderTable(results: readonly RunResult[]): readonly string[] {
  const columns = scenarios.filter(({ name }) => results.some(({ scenario }) => scenario === name));
  const rows = new Map<string, readonly [agent: string, upstream: string]>();
  for (const { agent, upstream = "(direct)" } of results) {
    rows.set(`${agent} ${upstream}`, [agent, upstream]);
  }
  return alignedRows([
    ["client", "upstream", ...columns.map(({ name }) => name)],
    ...[...rows.values()].map((row) => [
      ...row,
      ...columns.map(({ name }) => {
        const result = results.find(
          ({ agent, upstream = "(direct)", scenario }) =>
            agent === row[0] && upstream === row[1] && scenario === name,
        );
        return result === undefined ? "–" : CELLS[result.verdict];
      }),
    ]),
  ]);
}

function alignedRows(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
