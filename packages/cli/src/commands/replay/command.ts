import { resolve } from "node:path";
import { requestFeatures } from "@armature/features";
import { explainPast } from "@armature/router";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { emptyFold } from "../../inputs/learned-state.ts";
import { loadConfig, type ServeConfig } from "../../inputs/load-config.ts";
import { numberFlag } from "../../terminal/number-flag.ts";
import { renderReplay } from "./render-replay.ts";

const args = {
  data: {
    type: "positional",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  decision: { type: "positional", description: "The decision's id.", required: true },
  attempt: { type: "string", description: "Number of the attempt at the request.", default: "1" },
  config: {
    type: "string",
    description: "The configuration file that it was served with, if any.",
  },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
} as const;

export const replayCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "replay", description: "Explain a past decision." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const attempt = numberFlag(
        "--attempt",
        args.attempt,
        "a whole number above 0",
        (value) => Number.isSafeInteger(value) && value >= 1,
      );
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const { schema } = config.features ?? requestFeatures();
      const storage = await fsStorageReader({ directory: resolve(args.data) })();
      try {
        const fold = await emptyFold(storage, config);
        const decisionId = args.decision;
        const { seed = 0 } = config;
        const explanation = await explainPast({ storage, fold, decisionId, attempt, seed }, schema);
        console.log(args.json ? JSON.stringify(explanation) : renderReplay(explanation));
      } finally {
        await storage.close();
      }
    }),
});
