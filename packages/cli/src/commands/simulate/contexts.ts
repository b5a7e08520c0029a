import { contextsOf, type DataSet, readRows } from "@armature/evaluation";
import { requestFeatures } from "@armature/features";
import { CliError } from "../../error.ts";

/** Rows of a file with their contexts: the file's own, or else the features of their prompts. */
export async function readDataSet(path: string): Promise<DataSet> {
  const rows = await readRows(path);
  if (rows[0]?.context !== undefined) return { rows, contexts: contextsOf(rows) };
  const features = requestFeatures();
  const contexts = rows.map(({ id, prompt }) => {
    if (prompt === undefined) {
      throw new CliError(`${path}: row ${id} has neither a context nor a prompt; give one of them`);
    }
    const context = new Float64Array(features.schema.features.length);
    features.extract(prompt, context);
    return context;
  });
  return { rows, contexts };
}
