import { readFileSync } from "node:fs";
import { sharedData } from "@armature/test-kit";
import { readRows } from "../src/rows/read-rows.ts";
import type { DataSet } from "../src/rows/row.ts";

const width = 12;

/** Paths of a benchmark's rows and contexts; undefined where they are absent. */
export function benchmark(
  name: "val" | "trainsub",
): { readonly rows: string; readonly contexts: string } | undefined {
  const rows = sharedData(`pareto_${name}_k3.jsonl`);
  const contexts = sharedData(`ctx_${name}_hand12.f32`);
  return rows === undefined || contexts === undefined ? undefined : { rows, contexts };
}

/**
 * Reads a benchmark. Its contexts are standardised, with the bias last: here the bias comes first
 * and slopes are divided by 4, which gives them the length of about 1 that ridges are made for.
 */
export async function readBenchmark(paths: {
  readonly rows: string;
  readonly contexts: string;
}): Promise<DataSet> {
  const rows = await readRows(paths.rows);
  const bytes = readFileSync(paths.contexts);
  const contexts = rows.map((_, row) => {
    const at = (column: number) => bytes.readFloatLE(4 * (width * row + column));
    return Float64Array.from({ length: width }, (_value, column) =>
      column === 0 ? at(width - 1) : at(column - 1) / 4,
    );
  });
  return { rows, contexts };
}
