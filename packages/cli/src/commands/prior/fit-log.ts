import { PriorFit } from "@armature/evaluation";
import { requestFeatures } from "@armature/features";
import { fsStorageReader } from "@armature/storage-fs";
import { CliError } from "../../error.ts";
import { learnedState } from "../../inputs/learned-state.ts";
import type { ServeConfig } from "../../inputs/load-config.ts";

/** What was fitted, and of which features. */
export interface Fitted {
  readonly schema: { readonly id: string; readonly dimension: number };
  readonly fit: PriorFit;
}

/**
 * Fits what the arms of a data directory's log were seen to do, with qualities as the configuration's
 * reward function gives them.
 */
export async function fitLog(directory: string, config: Partial<ServeConfig>): Promise<Fitted> {
  const { schema } = config.features ?? requestFeatures();
  const dimension = schema.features.length;
  const fit = new PriorFit(dimension);
  const storage = await fsStorageReader({ directory })();
  try {
    const { fold } = await learnedState(storage, { ...config, policy: fit.policy() });
    if (fold.counts.settlements === 0) {
      throw new CliError("the log holds no outcome yet: there is nothing to fit a prior from");
    }
  } finally {
    await storage.close();
  }
  return { schema: { id: schema.id, dimension }, fit };
}
