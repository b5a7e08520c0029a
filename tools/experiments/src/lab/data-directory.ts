import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataSet, type EvaluationRow, readRows } from "@armature/evaluation";
import { requestFeatures } from "@armature/features";

/** Rows to learn from first, rows to measure, and the measured rows with a fourth arm. */
export type RowsName = "trainsub_k3" | "val_k3" | "val_k4";

/** Rows of other benchmarks, which are split at random. */
export type BenchmarkName = "routerbench_train_k11" | "routerdc_train_k7";

/**
 * Kinds of contexts. `emb26` and `hand12` are files beside the rows, with the bias last and features of
 * unit variance. They are read with the bias first and the features divided by 4, which gives contexts
 * a norm of 1 to 2, as the default ridge assumes. `req12`, the default features of a request, have such
 * a norm without scaling. `d1` is the bias alone, the same for all requests.
 */
export type ContextName = "emb26" | "hand12" | "req12" | "d1";

/** A file that an experiment needs is absent. */
export class MissingDataError extends Error {
  override readonly name = "MissingDataError";
}

const slopeScale = 1 / 4;

/** The benchmark files of a directory, each read once. */
export class DataDirectory {
  readonly path: string;
  readonly #rows = new Map<string, Promise<EvaluationRow[]>>();

  constructor(path: string) {
    this.path = path;
  }

  /** Path of a file. @throws MissingDataError if it is absent */
  file(name: string): string {
    const path = join(this.path, name);
    if (!existsSync(path)) throw new MissingDataError(`${name} is not in ${this.path}`);
    return path;
  }

  rows(name: RowsName): Promise<EvaluationRow[]> {
    return this.#read(`pareto_${name}.jsonl`);
  }

  /** All rows of another benchmark, with the default features of a request. */
  async benchmark(name: BenchmarkName): Promise<DataSet> {
    const rows = await this.#read(`${name}.jsonl`);
    return { rows, contexts: rows.map(extract) };
  }

  #read(file: string): Promise<EvaluationRow[]> {
    const known = this.#rows.get(file) ?? readRows(this.file(file));
    this.#rows.set(file, known);
    return known;
  }

  async dataSet(name: RowsName, contexts: ContextName): Promise<DataSet> {
    const rows = await this.rows(name);
    return { rows, contexts: await this.#contexts(name, rows, contexts) };
  }

  async #contexts(
    name: RowsName,
    rows: readonly EvaluationRow[],
    contexts: ContextName,
  ): Promise<Float64Array[]> {
    if (contexts === "d1") return rows.map(() => Float64Array.of(1));
    if (contexts === "req12") return rows.map(extract);
    if (name !== "val_k4") {
      return this.#fromFile(`ctx_${name.slice(0, -"_k3".length)}_${contexts}.f32`, rows.length);
    }
    // The rows with a fourth arm are a subset of those with three, and have no context files.
    const three = await this.dataSet("val_k3", contexts);
    const byPrompt = new Map(three.rows.map(({ prompt }, row) => [prompt, three.contexts[row]]));
    return rows.map(({ id, prompt }) => {
      const context = byPrompt.get(prompt);
      if (context === undefined) {
        throw new MissingDataError(
          `row ${id} of val_k4 is not in val_k3, so it has no ${contexts} context`,
        );
      }
      return context;
    });
  }

  #fromFile(name: string, rows: number): Float64Array[] {
    const bytes = readFileSync(this.file(name));
    const width = bytes.length / 4 / rows;
    if (!Number.isInteger(width)) {
      throw new MissingDataError(
        `${name} holds ${bytes.length} bytes, not ${rows} rows of float32`,
      );
    }
    return Array.from({ length: rows }, (_, row) => {
      const at = (column: number) => bytes.readFloatLE(4 * (width * row + column));
      return Float64Array.from({ length: width }, (_value, column) =>
        column === 0 ? at(width - 1) : at(column - 1) * slopeScale,
      );
    });
  }
}

const features = requestFeatures();

function extract({ id, prompt }: EvaluationRow): Float64Array {
  if (prompt === undefined) throw new MissingDataError(`row ${id} has no prompt`);
  const context = new Float64Array(features.schema.features.length);
  features.extract(prompt, context);
  return context;
}
