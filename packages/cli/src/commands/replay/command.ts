import { resolve } from "node:path";
import { requestFeatures } from "@armature/features";
import { explainPast } from "@armature/router";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { loadConfig, type ServeConfig } from "../../discovery/config.ts";
import { CliError, reportingErrors } from "../../error.ts";
import { freshLearner } from "../inspect/learned-state.ts";
import { renderReplay } from "./render-replay.ts";

const args = {
  data: {
    type: "positional",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  decision: { type: "positional", description: "The decision's id.", required: true },
  attempt: { type: "string", description: "Which attempt at the request.", default: "1" },
  config: {
    type: "string",
    description: "The configuration it was served with, if not the default.",
  },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
} as const;

export const replayCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "replay", description: "Say why a past decision came out as it did." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const attempt = Number(args.attempt);
      if (!Number.isSafeInteger(attempt) || attempt < 1) {
        throw new CliError(`--attempt must be a whole number above 0, not "${args.attempt}"`);
      }
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const { schema } = config.features ?? requestFeatures();
      const storage = await fsStorageReader({ directory: resolve(args.data) })();
      try {
        const learner = await freshLearner(storage, config);
        const decisionId = args.decision;
        const { seed = 0 } = config;
        const explanation = await explainPast(
          { storage, learner, decisionId, attempt, seed },
          schema,
        );
        console.log(args.json ? JSON.stringify(explanation) : renderReplay(explanation));
      } finally {
        await storage.close();
      }
    }),
});
