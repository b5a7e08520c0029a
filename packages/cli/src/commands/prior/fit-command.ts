import { resolve } from "node:path";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { loadConfig, type ServeConfig } from "../../inputs/load-config.ts";
import { fitLog } from "./fit-log.ts";
import { fitTable } from "./fit-table.ts";
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
      const { schema, fit } =
        table === undefined
          ? await fitLog(resolve(log ?? ""), config)
          : await fitTable(table, config, args["feature-schema"]);
      await writePriors(args.out, {
        kind: "armature-prior",
        version: 2,
        featureSchema: schema.id,
        dimension: schema.dimension,
        arms: fit.priors(strength),
      });
    }),
});
