import { type Cell, type Format, isMet, type Measured, type Table } from "../experiment.ts";

/** Tables as Markdown, padded so that they read as plain text too. */
export function renderTables(tables: readonly Table[]): string {
  return tables.map((table) => `**${table.title}**\n\n${renderTable(table)}`).join("\n\n");
}

function renderTable({ of, columns, lines }: Table): string {
  const cells = [
    [of, ...columns],
    ...lines.map(({ label, cells }) => [label, ...cells.map(write)]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const row = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [row(cells[0]), rule, ...cells.slice(1).map(row)].join("\n");
}

/** A cell in words: value, half the width of its interval, what it was to be, and whether it is. */
export function write(cell: Cell): string {
  if (typeof cell === "string") return cell;
  const { value, low, high, target, format } = cell;
  if (value === null) return ["never", ...verdict(cell)].join(" ");
  const interval =
    low === undefined || high === undefined || low === high
      ? []
      : [`± ${number(format, (high - low) / 2)}`];
  return [number(format, value), ...interval, ...(target ? verdict(cell) : [])].join(" ");
}

function verdict(cell: Measured): string[] {
  const { target, format } = cell;
  if (target === undefined) return [];
  const bound =
    target.atLeast === undefined
      ? `≤ ${number(format, target.atMost ?? 0)}`
      : `≥ ${number(format, target.atLeast)}`;
  const noise = target.withinNoise ? " within noise" : "";
  return [`(${bound}${noise}: ${isMet(cell) ? "met" : "**missed**"})`];
}

function number(format: Format, value: number): string {
  switch (format) {
    case "reward":
    case "difference":
      return value.toFixed(4).replace(/^(-?)0\./, "$1.");
    case "ratio":
      return value.toFixed(3);
    case "usd":
      return `$${value.toExponential(2)}`;
    case "percent":
      return `${(100 * value).toFixed(2)}%`;
    case "count":
      return String(Math.round(value));
  }
}
