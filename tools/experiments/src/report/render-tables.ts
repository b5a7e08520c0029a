import { type Cell, type Format, isMet, type Table, type Target } from "../experiment.ts";

/** Renders tables as Markdown that is also aligned as plain text. */
export function renderTables(tables: readonly Table[]): string {
  return tables.map((table) => `**${table.title}**\n\n${renderTable(table)}`).join("\n\n");
}

/** The cells that miss their targets, each with its table, line and column. */
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

/** Number of cells with a target, and of those that meet it. */
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

/** Writes a value, the half-width of its interval, whether it meets its target, and the target. */
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

/** Writes a bound without trailing zeros. */
function short(format: Format, value: number): string {
  return (
    number(format, value)
      .replace(/(\.\d*?)0+(?=%?$)/, "$1")
      .replace(/\.(?=%?$)/, "") || "0"
  );
}
