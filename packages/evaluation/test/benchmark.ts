import { readFileSync } from "node:fs";
import { sharedData } from "@armature/test-kit";
import { readRows } from "../src/rows/read-rows.ts";
import type { DataSet } from "../src/rows/row.ts";

const width = 12;

/** Paths of a benchmark's rows and contexts; undefined if they are absent. */
export function benchmark(
  name: "val" | "trainsub",
): { readonly rows: string; readonly contexts: string } | undefined {
  const rows = sharedData(`pareto_${name}_k3.jsonl`);
  const contexts = sharedData(`ctx_${name}_hand12.f32`);
  return rows === undefined || contexts === undefined ? undefined : { rows, contexts };
}

/**
 * Reads a benchmark. The files have standardised contexts with the bias last; they are returned with the
 * bias first and the other columns divided by 4, which gives them a norm of about 1.
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
