import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { renderCurves, renderTable, type SimulationReport, simulate } from "@armature/evaluation";
import { type CommandDef, defineCommand } from "citty";
import { objectiveOf } from "../../discovery/objective.ts";
import { CliError, reportingErrors } from "../../error.ts";
import { ProgressBar } from "../../terminal/progress-bar.ts";
import { readDataSet } from "./contexts.ts";
import { feedbackOf } from "./feedback.ts";
import { policiesOf } from "./policies.ts";
import { simulateThroughGateway } from "./through-gateway.ts";

const args = {
  data: {
    type: "positional",
    description: "Full-information rows, one JSON object per line.",
    required: true,
  },
  policy: {
    type: "string",
    description:
      "By commas: linucb (what a router runs by default), thompson, epsilon-greedy, squarecb, softmax, bootstrap, ucb1, beta-thompson, uniform, or files.",
    default: "linucb,thompson,epsilon-greedy",
  },
  seeds: { type: "string", description: "How many seeds.", default: "20" },
  objective: {
    type: "string",
    description:
      "How to weigh outcomes: cost=0.3,latency=0.1[,cost-scale-usd=X,latency-scale-ms=X].",
  },
  budget: { type: "string", description: "US dollars per request to keep within." },
  learn: { type: "string", description: "Rows to serve first, unmeasured." },
  prior: { type: "string", description: "Rows to fit a prior from, all outcomes known." },
  delay: { type: "string", description: "Decisions after which an answer is judged. Default: 0" },
  missing: { type: "string", description: "Share of answers that nobody judges. Default: 0" },
  noise: { type: "string", description: "Standard deviation of a judge's errors. Default: 0" },
  "through-gateway": {
    type: "boolean",
    description: "Send every prompt through the real gateway over HTTP.",
    default: false,
  },
  json: { type: "boolean", description: "Print one JSON object and nothing else.", default: false },
  svg: { type: "string", description: "Where to draw the curves. Default: DATA with .svg" },
} as const;

export const simulateCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "simulate",
    description: "Replay recorded outcomes and measure what policies are worth.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const seeds = positive("--seeds", args.seeds, Number.isInteger) ?? 20;
      const budgetUsd = positive("--budget", args.budget, Number.isFinite);
      const policies = await policiesOf(args.policy, budgetUsd);
      const feedback = feedbackOf(args);
      const objective = objectiveOf(args.objective);
      if (args["through-gateway"] && args.prior) {
        throw new CliError("--prior cannot go with --through-gateway; use --learn instead");
      }
      if (args["through-gateway"] && feedback) {
        throw new CliError("--delay, --missing and --noise cannot go with --through-gateway");
      }
      const data = await readDataSet(args.data);
      const learn = args.learn ? await readDataSet(args.learn) : undefined;
      const prior = args.prior ? await readDataSet(args.prior) : undefined;
      const common = {
        policies,
        seeds: Array.from({ length: seeds }, (_, seed) => seed),
        objective,
        budgetUsd,
      };
      const runs = Object.keys(policies).length * seeds;
      const report = args["through-gateway"]
        ? await withProgress(
            args.json,
            runs * (data.rows.length + (learn?.rows.length ?? 0)),
            (step) =>
              simulateThroughGateway({
                ...common,
                rows: data.rows,
                learn: learn?.rows,
                onDecision: step,
              }),
          )
        : await withProgress(args.json, runs, async (step) =>
            simulate({ ...common, ...data, learn, prior, feedback, onProgress: step }),
          );
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

/** Shows how far the work has come, on a terminal and only there. */
async function withProgress<Result>(
  quiet: boolean,
  total: number,
  work: (step: () => void) => Promise<Result>,
): Promise<Result> {
  if (quiet || !process.stderr.isTTY) return work(() => {});
  const bar = new ProgressBar(process.stderr, total);
  try {
    return await work(() => bar.advance());
  } finally {
    bar.clear();
  }
}

function positive(
  name: string,
  text: string | undefined,
  fits: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!fits(value) || value <= 0)
    throw new CliError(`${name} must be a number above 0, not "${text}"`);
  return value;
}
