import { type Cell, type Format, isMet, type Table, type Target } from "../experiment.ts";

/** Tables as Markdown, padded so that they read as plain text too. */
export function renderTables(tables: readonly Table[]): string {
  return tables.map((table) => `**${table.title}**\n\n${renderTable(table)}`).join("\n\n");
}

/** The cells that are not what they were to be, each with its line and column. */
export function missedCells(tables: readonly Table[]): string[] {
  return tables.flatMap(({ title, columns, lines }) =>
    lines.flatMap(({ label, cells }) =>
      cells.flatMap((cell, column) =>
        typeof cell !== "string" && isMet(cell) === false
          ? [`${title}, ${label}, ${columns[column]}: ${write(cell)}`]
          : [],
      ),
    ),
  );
}

/** How many cells were to be something, and how many of them are. */
export function countTargets(tables: readonly Table[]): { met: number; all: number } {
  const verdicts = tables
    .flatMap(({ lines }) => lines.flatMap(({ cells }) => cells))
    .flatMap((cell) => (typeof cell === "string" ? [] : (isMet(cell) ?? [])));
  return { met: verdicts.filter(Boolean).length, all: verdicts.length };
}

function renderTable({ of, columns, lines }: Table): string {
  const cells = [
    [of, ...columns],
    ...lines.map(({ label, cells }) => [label, ...cells.map(write)]),
  ];
  const widths = cells[0].map((_, column) =>
    Math.max(...cells.map((line) => [...line[column]].length)),
  );
  const row = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell + " ".repeat(widths[column] - [...cell].length)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [row(cells[0]), rule, ...cells.slice(1).map(row)].join("\n");
}

/** Value, half the width of its interval, whether it is what it was to be, and what that was. */
function write(cell: Cell): string {
  if (typeof cell === "string") return cell;
  const { value, low, high, target, format } = cell;
  const parts = [value === null ? "none" : number(format, value)];
  if (low !== undefined && high !== undefined && low !== high) {
    parts.push(`± ${number(format, (high - low) / 2)}`);
  }
  if (target !== undefined) {
    parts.push(isMet(cell) ? "✓" : "✗", bound(format, target));
  }
  return parts.join(" ");
}

function bound(format: Format, { atLeast, atMost, withinNoise }: Target): string {
  const least = atLeast === undefined ? "" : short(format, atLeast);
  const most = atMost === undefined ? "" : short(format, atMost);
  const range = least === most ? `= ${least}` : least && most ? `${least} to ${most}` : "";
  return `${range || (least ? `≥ ${least}` : `≤ ${most}`)}${withinNoise ? "*" : ""}`;
}

function number(format: Format, value: number): string {
  switch (format) {
    case "reward":
      return value
        .toFixed(4)
        .replace(/^-(0\.0+)$/, "$1")
        .replace(/^(-?)0\./, "$1.");
    case "ratio":
      return value.toFixed(3);
    case "usd":
      return `$${value.toExponential(2)}`;
    case "percent":
      return `${(100 * value).toFixed(2)}%`;
    case "count":
      return String(Math.round(value * 10) / 10);
  }
}

/** A bound, which is a round number, without the zeros that end its decimals. */
function short(format: Format, value: number): string {
  return (
    number(format, value)
      .replace(/(\.\d*?)0+(?=%?$)/, "$1")
      .replace(/\.(?=%?$)/, "") || "0"
  );
}
