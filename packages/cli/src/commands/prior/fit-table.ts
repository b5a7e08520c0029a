import { contextsOf, type EvaluationRow, PriorFit, readRows } from "@armature/evaluation";
import { requestFeatures } from "@armature/features";
import { qualityCostLatency } from "@armature/reward";
import { CliError } from "../../error.ts";
import type { ServeConfig } from "../../inputs/load-config.ts";
import { promptFeatures } from "../../inputs/read-data-set.ts";
import type { Fitted } from "./fit-log.ts";

/**
 * Fits the outcomes of every arm for every row. A row's `reward` is the quality of the answer, of
 * which the configuration's reward function makes what is learned, as it does of any answer.
 */
export async function fitTable(
  path: string,
  config: Partial<ServeConfig>,
  contextSchema: string | undefined,
): Promise<Fitted> {
  const rows = await readRows(path);
  const { id, contexts } = contextsFor(rows, path, config, contextSchema);
  const reward = config.reward ?? qualityCostLatency();
  const fit = new PriorFit(contexts[0]?.length ?? 0);
  for (const [index, { arms }] of rows.entries()) {
    const context = contexts[index] as Float64Array;
    for (const [arm, { reward: judged, cost: costUsd }] of Object.entries(arms)) {
      const quality = reward.quality({ quality: judged, costUsd });
      fit.observe({ arm, context, costUsd, ...(quality !== undefined && { quality }) });
    }
  }
  return { schema: { id, dimension: contexts[0]?.length ?? 0 }, fit };
}

/** The rows' own contexts, under the name that was given for them, or else features of their prompts. */
function contextsFor(
  rows: readonly EvaluationRow[],
  path: string,
  config: Partial<ServeConfig>,
  contextSchema: string | undefined,
): { id: string; contexts: readonly Float64Array[] } {
  const own = rows[0]?.context !== undefined;
  if (own && contextSchema === undefined) {
    throw new CliError(
      `the rows of ${path} hold contexts: say with --feature-schema which features these are`,
    );
  }
  if (contextSchema !== undefined) {
    return { id: contextSchema, contexts: contextsOf(rows) };
  }
  const features = config.features ?? requestFeatures();
  const contexts = promptFeatures(rows, path, features).map((row) => row.map(Math.fround));
  return { id: features.schema.id, contexts };
}
