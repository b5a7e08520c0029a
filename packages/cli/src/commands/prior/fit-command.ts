import { resolve } from "node:path";
import { contextsOf, type DataSet, readRows } from "@armature/evaluation";
import { fitRows, PriorFit } from "@armature/evaluation/priors";
import { requestFeatures } from "@armature/features";
import { qualityCostLatency } from "@armature/reward";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { learnedState } from "../../inputs/learned-state.ts";
import { loadConfig, type ServeConfig } from "../../inputs/load-config.ts";
import { promptFeatures } from "../../inputs/read-data-set.ts";
import { strengthFlag, writePriors } from "./write-priors.ts";

const args = {
  log: { type: "string", description: "A data directory to fit the prior from." },
  table: { type: "string", description: "Full-information rows, one JSON object per line." },
  "feature-schema": {
    type: "string",
    description: "Name of the features in the table's contexts, such as mine@1.",
  },
  config: {
    type: "string",
    description: "The configuration file that the prior is for, if any.",
  },
  strength: {
    type: "string",
    description: "Number of observations that the prior counts for.",
    default: "50",
  },
  out: { type: "string", description: "File to write.", default: "prior.json" },
} as const;

export const fitCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "fit", description: "Fit a prior from a decision log or a table of outcomes." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const strength = strengthFlag(args.strength);
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const { log, table } = args;
      if ((log === undefined) === (table === undefined)) {
        throw new CliError("give either --log DIR or --table FILE to fit the prior from");
      }
      const { schema, dimension, fit } =
        table === undefined
          ? await fitLog(resolve(log ?? ""), config)
          : await fitTable(table, config, args["feature-schema"]);
      await writePriors(args.out, {
        kind: "armature-prior",
        version: 2,
        featureSchema: schema,
        dimension,
        arms: fit.priors(strength),
      });
    }),
});

interface Fitted {
  /** Id of the feature schema. */
  readonly schema: string;
  readonly dimension: number;
  readonly fit: PriorFit;
}

/** Fits the log of a data directory by the configuration's reward function. */
async function fitLog(directory: string, config: Partial<ServeConfig>): Promise<Fitted> {
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
  return { schema: schema.id, dimension, fit };
}

/** Fits full-information rows by the configuration's reward function. */
async function fitTable(
  path: string,
  config: Partial<ServeConfig>,
  contextSchema: string | undefined,
): Promise<Fitted> {
  const { schema, rows, contexts } = await readTable(path, config, contextSchema);
  const fit = fitRows({ rows, contexts }, config.reward ?? qualityCostLatency());
  return { schema, dimension: contexts[0]?.length ?? 0, fit };
}

/** Rows with their own contexts, if these are named, or with features of their prompts. */
async function readTable(
  path: string,
  config: Partial<ServeConfig>,
  contextSchema: string | undefined,
): Promise<DataSet & { readonly schema: string }> {
  const rows = await readRows(path);
  if (contextSchema !== undefined) {
    return { schema: contextSchema, rows, contexts: contextsOf(rows) };
  }
  if (rows[0]?.context !== undefined) {
    throw new CliError(
      `the rows of ${path} hold contexts: name their features by --feature-schema`,
    );
  }
  const features = config.features ?? requestFeatures();
  // The log stores contexts as 32-bit floats.
  const contexts = promptFeatures(rows, path, features).map((row) => row.map(Math.fround));
  return { schema: features.schema.id, rows, contexts };
}
