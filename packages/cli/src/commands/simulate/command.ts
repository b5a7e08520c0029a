import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { renderCurves, renderTable, type SimulationReport, simulate } from "@armature/evaluation";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { readDataSet } from "../../inputs/read-data-set.ts";
import { readObjective } from "../../inputs/read-objective.ts";
import { numberFlag } from "../../terminal/number-flag.ts";
import { ProgressBar } from "../../terminal/progress.ts";
import { readFeedback } from "./read-feedback.ts";
import { readPolicies } from "./read-policies.ts";

const args = {
  data: {
    type: "positional",
    description: "Full-information rows, one JSON object per line.",
    required: true,
  },
  policy: {
    type: "string",
    description:
      "Separated by commas: linucb (the router's default), thompson, epsilon-greedy, squarecb, softmax, bootstrap, ucb1, beta-thompson, uniform, or files.",
    default: "linucb,thompson,epsilon-greedy",
  },
  seeds: { type: "string", description: "Number of seeds.", default: "20" },
  objective: {
    type: "string",
    description:
      "The objective of all decisions: cost=0.3,latency=0.1[,cost-scale-usd=X,latency-scale-ms=X].",
  },
  budget: { type: "string", description: "US dollars per request to keep within." },
  learn: { type: "string", description: "Rows to serve first, unmeasured." },
  prior: { type: "string", description: "Rows to fit a prior from, all outcomes known." },
  delay: { type: "string", description: "Decisions until an answer is rated. Default: 0" },
  missing: { type: "string", description: "Share of answers that are never rated. Default: 0" },
  noise: {
    type: "string",
    description: "Standard deviation of the ratings' errors. Default: 0",
  },
  json: { type: "boolean", description: "Print one JSON object and nothing else.", default: false },
  svg: { type: "string", description: "File for the curves. Default: DATA with .svg" },
} as const;

export const simulateCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "simulate",
    description: "Measure policies on rows in which the outcome of every model is recorded.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const seeds = positive("--seeds", args.seeds, Number.isInteger);
      const budgetUsd = positive("--budget", args.budget, Number.isFinite);
      const policies = await readPolicies(args.policy, budgetUsd);
      const feedback = readFeedback(args);
      const objective = readObjective(args.objective);
      const data = await readDataSet(args.data);
      const learn = args.learn ? await readDataSet(args.learn) : undefined;
      const prior = args.prior ? await readDataSet(args.prior) : undefined;
      const runs = Object.keys(policies).length * seeds;
      const bar =
        args.json || !process.stderr.isTTY ? undefined : new ProgressBar(process.stderr, runs);
      const report = simulate({
        ...data,
        policies,
        seeds: Array.from({ length: seeds }, (_, seed) => seed),
        objective,
        budgetUsd,
        learn,
        prior,
        feedback,
        onProgress: () => bar?.advance(),
      });
      bar?.clear();
      await print(report, args);
    }),
});

async function print(
  report: SimulationReport,
  args: { readonly json: boolean; readonly svg?: string | undefined; readonly data: string },
): Promise<void> {
  if (args.json) {
    console.log(JSON.stringify(report));
    if (args.svg) await writeFile(args.svg, renderCurves(report));
    return;
  }
  const svg = args.svg ?? `${basename(args.data).replace(/\.[^.]*$/, "")}.svg`;
  await writeFile(svg, renderCurves(report));
  console.log(`${renderTable(report)}\n\nCurves: ${svg}`);
}

const positive = <Text extends string | undefined>(
  flag: string,
  text: Text,
  fits: (value: number) => boolean,
) => numberFlag(flag, text, "a number above 0", (value) => value > 0 && fits(value));
