import { contextsOf, type DataSet, type EvaluationRow, readRows } from "@armature/evaluation";
import { type FeatureExtractor, requestFeatures } from "@armature/features";
import { CliError } from "../error.ts";

/** Reads full-information rows with their contexts: their own, or else features of their prompts. */
export async function readDataSet(path: string): Promise<DataSet> {
  const rows = await readRows(path);
  const contexts =
    rows[0]?.context === undefined
      ? promptFeatures(rows, path, requestFeatures())
      : contextsOf(rows);
  return { rows, contexts };
}

/** @throws CliError naming the first row without a prompt */
export function promptFeatures(
  rows: readonly EvaluationRow[],
  path: string,
  features: FeatureExtractor,
): Float64Array[] {
  return rows.map(({ id, prompt }) => {
    if (prompt === undefined) {
      throw new CliError(`${path}: row ${id} has neither a context nor a prompt; give one of them`);
    }
    const context = new Float64Array(features.schema.features.length);
    features.extract(prompt, context);
    return context;
  });
}
