import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Experiment, Result } from "../experiment.ts";
import { renderChart } from "./render-chart.ts";
import { renderDocument } from "./render-document.ts";

/** What an experiment found, when so many seeds were served by these policies. */
export interface Record extends Result {
  readonly seeds: number;
  readonly policies: readonly string[];
}

/**
 * Writes what was found into a directory: `experiments/<name>.json` and its charts, and then
 * `experiments.md` anew from all that lies there. Nothing in it depends on the time or the machine.
 */
export function writeRecord(
  directory: string,
  { name }: Experiment,
  record: Record,
  experiments: readonly Experiment[],
): void {
  const folder = join(directory, "experiments");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(record, rounded, 1)}\n`);
  for (const chart of record.charts ?? []) {
    writeFileSync(join(folder, `${name}-${chart.name}.svg`), renderChart(chart));
  }
  const records = experiments.flatMap((experiment) => {
    const file = join(folder, `${experiment.name}.json`);
    if (!existsSync(file)) return [];
    return [{ experiment, record: JSON.parse(readFileSync(file, "utf8")) as Record }];
  });
  writeFileSync(join(directory, "experiments.md"), renderDocument(records));
}

/** Seven digits: what is beyond them may differ between engines, and says nothing. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(7)) : value;
}
