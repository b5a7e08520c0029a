import { resolve } from "node:path";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { loadConfig } from "../../discovery/config.ts";
import { reportingErrors } from "../../error.ts";
import { learnedState } from "./learned-state.ts";
import { qualitiesAt } from "./qualities-at.ts";
import { type Inspection, renderInspection } from "./render-inspection.ts";

const args = {
  data: {
    type: "positional",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  config: {
    type: "string",
    description: "The configuration it was served with, if not the default.",
  },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
} as const;

export const inspectCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "inspect", description: "Say what a data directory has learned." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const config = args.config === undefined ? {} : await loadConfig(args.config);
      const directory = resolve(args.data);
      const storage = await fsStorageReader({ directory })();
      try {
        const { learner, entries, names, meanContexts } = await learnedState(storage, config);
        const inspection: Inspection = {
          directory,
          entries,
          featureSchema: learner.featureSchema,
          features: names,
          counts: learner.counts,
          tiers: Object.fromEntries(
            [...learner.tiers].map(([name, { policy }]) => [
              name,
              {
                policy: policy.kind,
                arms: policy.arms(),
                meanQuality: qualitiesAt(policy, meanContexts.get(name)),
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
