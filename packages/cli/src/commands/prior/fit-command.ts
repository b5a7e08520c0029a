import { resolve } from "node:path";
import { type CommandDef, defineCommand } from "citty";
import { loadConfig, type ServeConfig } from "../../discovery/config.ts";
import { CliError, reportingErrors } from "../../error.ts";
import { fitLog } from "./fit-log.ts";
import { fitTable } from "./fit-table.ts";
import { strengthOf, writePriors } from "./write-priors.ts";

const args = {
  log: { type: "string", description: "A data directory: what its models were seen to do." },
  table: { type: "string", description: "Full-information rows, one JSON object per line." },
  "feature-schema": {
    type: "string",
    description: "Names the contexts that the rows of a table hold themselves, such as mine@1.",
  },
  config: {
    type: "string",
    description: "The configuration that the prior is for, if not the default.",
  },
  strength: { type: "string", description: "Observations that it is worth.", default: "50" },
  out: { type: "string", description: "Where to write it.", default: "prior.json" },
} as const;

export const fitCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "fit", description: "Fit a prior from a decision log or a table of outcomes." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const strength = strengthOf(args.strength);
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const { log, table } = args;
      if ((log === undefined) === (table === undefined)) {
        throw new CliError("give either --log DIR or --table FILE: what to fit the prior from");
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
