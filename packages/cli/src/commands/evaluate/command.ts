import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { evaluatePolicy, readDecisions } from "@armature/evaluation";
import { qualityCostLatency } from "@armature/reward";
import { pricesDollars } from "@armature/router";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { loadConfig, type ServeConfig } from "../../inputs/load-config.ts";
import { loadPolicy } from "../../inputs/load-policy.ts";
import { readObjective } from "../../inputs/read-objective.ts";
import { numberFlag } from "../../terminal/number-flag.ts";
import type { Evaluation } from "./evaluation.ts";
import { gate } from "./gate.ts";
import { renderEvaluation } from "./render-evaluation.ts";
import { renderHtml } from "./render-html.ts";

const args = {
  log: {
    type: "string",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  policy: {
    type: "string",
    description: "A file whose default export is the candidate policy.",
    required: true,
  },
  baseline: {
    type: "string",
    description: "The policy to compare with: another such file, or the logged one.",
    default: "logged",
  },
  config: {
    type: "string",
    description: "The configuration file that it was served with, if any; names the reward.",
  },
  objective: {
    type: "string",
    description:
      "The objective of all decisions: cost=0.3,latency=0.1[,cost-scale-usd=X,latency-scale-ms=X]. Default: each decision's own",
  },
  "fit-share": {
    type: "string",
    description: "Share of the decisions that policies are fitted on, below 1.",
    default: "0.5",
  },
  learning: {
    type: "boolean",
    description: "Let the policies learn from the decisions that they are evaluated on.",
    default: false,
  },
  fixed: {
    type: "boolean",
    description: "The logging policy did not learn: gives narrower intervals.",
    default: false,
  },
  gate: {
    type: "boolean",
    description: "Exit with 1 unless the candidate is shown to be no worse.",
    default: false,
  },
  margin: {
    type: "string",
    description: "Loss of value that the gate tolerates.",
    default: "0",
  },
  "max-usd": { type: "string", description: "US dollars per request that the gate tolerates." },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
  html: { type: "string", description: "File for a report with plots." },
} as const;

export const evaluateCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "evaluate",
    description: "Estimate from a decision log what another policy would have been worth.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const margin = amount("--margin", args.margin);
      const maxUsd = amount("--max-usd", args["max-usd"]);
      const fitShare = amount("--fit-share", args["fit-share"]);
      const objective = readObjective(args.objective);
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const candidate = await loadPolicy(args.policy);
      const baseline = args.baseline === "logged" ? "logged" : await loadPolicy(args.baseline);
      const directory = resolve(args.log);
      const report = evaluatePolicy({
        decisions: await decisionsIn(directory, config),
        candidate,
        baseline,
        objective,
        fitShare,
        learning: args.learning,
        logging: args.fixed ? "fixed" : "adaptive",
      });
      const evaluation: Evaluation = {
        directory,
        candidate: args.policy,
        baseline: args.baseline,
        report,
        ...(args.gate && { gate: gate(report, { margin, maxUsd }) }),
      };
      if (args.html !== undefined) await writeFile(args.html, renderHtml(evaluation));
      console.log(args.json ? JSON.stringify(evaluation) : renderEvaluation(evaluation));
      if (evaluation.gate?.passed === false) process.exitCode = 1;
    }),
});

async function decisionsIn(directory: string, { reward, budget }: Partial<ServeConfig>) {
  const storage = await fsStorageReader({ directory })();
  try {
    return await readDecisions(storage.log, {
      reward: reward ?? qualityCostLatency(),
      budgeted: pricesDollars(budget),
    });
  } finally {
    await storage.close();
  }
}

const amount = <Text extends string | undefined>(flag: string, text: Text) =>
  numberFlag(flag, text, "a number ≥ 0", (value) => value >= 0);
