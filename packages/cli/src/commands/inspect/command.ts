import { resolve } from "node:path";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { learnedState } from "../../inputs/learned-state.ts";
import { loadConfig } from "../../inputs/load-config.ts";
import { expectedQualities } from "./expected-qualities.ts";
import { type Inspection, renderInspection } from "./render-inspection.ts";

const args = {
  data: {
    type: "positional",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  config: {
    type: "string",
    description: "The configuration file that it was served with, if any.",
  },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
} as const;

export const inspectCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "inspect", description: "Show what has been learned from a data directory." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const config = args.config === undefined ? {} : await loadConfig(args.config);
      const directory = resolve(args.data);
      const storage = await fsStorageReader({ directory })();
      try {
        const { fold, entries, names, meanContexts } = await learnedState(storage, config);
        const inspection: Inspection = {
          directory,
          entries,
          featureSchema: fold.featureSchema,
          features: names,
          counts: fold.counts,
          tiers: Object.fromEntries(
            [...fold.tiers].map(([name, { policy }]) => [
              name,
              {
                policy: policy.kind,
                arms: policy.arms(),
                meanQuality: expectedQualities(policy, meanContexts.get(name)),
              },
            ]),
          ),
        };
        console.log(args.json ? JSON.stringify(inspection) : renderInspection(inspection));
      } finally {
        await storage.close();
      }
    }),
});
