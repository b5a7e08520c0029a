import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Collection } from "../collection.ts";
import type { Chart, Record, Table } from "../experiment.ts";
import { renderChart } from "./render-chart.ts";
import { renderDocument } from "./render-document.ts";

/**
 * Writes a record as `<name>.jsonl`, and its charts, into the collection's folder of a directory. The
 * files do not depend on the time or the machine.
 */
export function writeRecord(
  directory: string,
  collection: Collection,
  name: string,
  record: Record,
): void {
  const folder = join(directory, collection.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jsonl`), format(record));
  for (const chart of record.charts ?? []) {
    writeFileSync(join(folder, `${name}-${chart.name}.svg`), renderChart(chart));
  }
}

/** Writes the document from all records in the collection's folder. */
export function writeDocument(directory: string, collection: Collection): void {
  const records = collection.experiments.flatMap((experiment) => {
    const file = join(directory, collection.name, `${experiment.name}.jsonl`);
    return existsSync(file) ? [{ experiment, record: parse(readFileSync(file, "utf8")) }] : [];
  });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${collection.name}.md`), renderDocument(collection, records));
}

/** One line of JSON for the settings, and one for each table and each chart. */
function format({ tables, charts = [], ...run }: Record): string {
  const lines = [run, ...tables.map((table) => ({ table })), ...charts.map((chart) => ({ chart }))];
  return lines.map((line) => `${JSON.stringify(line, rounded)}\n`).join("");
}

function parse(text: string): Record {
  const [run, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return {
    ...run,
    tables: lines.flatMap(({ table }): Table[] => table ?? []),
    charts: lines.flatMap(({ chart }): Chart[] => chart ?? []),
  };
}

/** Rounds to seven digits: further ones may differ between engines. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(7)) : value;
}
