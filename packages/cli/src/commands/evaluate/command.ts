import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { evaluatePolicy, readDecisions } from "@armature/evaluation";
import { qualityCostLatency } from "@armature/reward";
import { pricesDollars } from "@armature/router";
import { fsStorageReader } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { loadConfig, type ServeConfig } from "../../discovery/config.ts";
import { objectiveOf } from "../../discovery/objective.ts";
import { CliError, reportingErrors } from "../../error.ts";
import type { Evaluation } from "./evaluation.ts";
import { gate } from "./gate.ts";
import { loadPolicy } from "./load-policy.ts";
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
    description: "A file whose default export is the policy that would have been.",
    required: true,
  },
  baseline: {
    type: "string",
    description: "What it is compared with: another such file, or what was logged.",
    default: "logged",
  },
  config: {
    type: "string",
    description: "The configuration it was served with, if not the default: for its reward.",
  },
  objective: {
    type: "string",
    description:
      "How all decisions are taken to have weighed outcomes: cost=0.3,latency=0.1[,cost-scale-usd=X,latency-scale-ms=X]. Default: each as it did",
  },
  "fit-share": {
    type: "string",
    description: "Share of the decisions that policies are fitted on, below 1.",
    default: "0.5",
  },
  learning: {
    type: "boolean",
    description: "Let policies go on learning while they are judged.",
    default: false,
  },
  fixed: {
    type: "boolean",
    description: "The log is of a policy that did not learn: narrower intervals.",
    default: false,
  },
  gate: {
    type: "boolean",
    description: "Exit with 1 unless the candidate is shown to be no worse.",
    default: false,
  },
  margin: { type: "string", description: "Value that the gate lets it lose.", default: "0" },
  "max-usd": { type: "string", description: "US dollars per request that the gate lets it cost." },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
  html: { type: "string", description: "Where to write a report with plots." },
} as const;

export const evaluateCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "evaluate",
    description: "Say whether a policy would have been better, and at what cost.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const margin = amount("--margin", args.margin) ?? 0;
      const maxUsd = amount("--max-usd", args["max-usd"]);
      const fitShare = amount("--fit-share", args["fit-share"]);
      const objective = objectiveOf(args.objective);
      const config: Partial<ServeConfig> = args.config ? await loadConfig(args.config) : {};
      const candidate = await loadPolicy(args.policy);
      const baseline = args.baseline === "logged" ? "logged" : await loadPolicy(args.baseline);
      const directory = resolve(args.log);
      const report = evaluatePolicy({
        decisions: await decisionsIn(directory, config),
        candidate,
        baseline,
        objective,
        ...(fitShare !== undefined && { fitShare }),
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

function amount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new CliError(`${name} must be a number ≥ 0, not "${text}"`);
  }
  return value;
}
