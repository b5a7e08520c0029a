import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { type CoverageReport, coverage } from "@armature/evaluation/simulation";
import type { PolicyFactory } from "@armature/policy";
import { type Experiment, type Line, type Measured, measured, type Target } from "../experiment.ts";

/** Evaluated requests per log. */
const requests = 2000;

/** Logs per requested seed: 500 at 20 seeds. */
const logsPerSeed = 25;

const methods = ["IPS", "SNIPS", "DR", "answer"] as const;

interface Setting {
  readonly name: string;
  readonly logging: PolicyFactory;
  readonly candidate: PolicyFactory;
  readonly kind: "adaptive" | "fixed";
  readonly logsPerSeed: number;
  readonly targets: Partial<Record<(typeof methods)[number], Target>>;
}

const nominal: Target = { atLeast: 0.93, atMost: 0.97 };

/** How often 95 % intervals from a log contain a policy's true value. */
export const coverageExperiment: Experiment = {
  name: "coverage",
  question: "Do 95 % intervals from a decision log contain the truth 95 times in 100?",
  protocol:
    `req12, val as the population. ${logsPerSeed} logs are simulated per requested seed (a fifth of that if ` +
    "the logging policy keeps learning). A candidate (linUCB; on the budgeted log, the logging policy " +
    `itself) is fitted on the first ${requests.toLocaleString("en-US")} requests of a log and frozen, so ` +
    "that its value on all rows is known; as many further requests evaluate it. The answer is the method " +
    "that a report leads with: for logs of a learning policy, the anytime-valid confidence sequence, which " +
    "also counts on refused logs. ± is 1.96 binomial standard errors.",
  async run(lab) {
    const data = await lab.data.dataSet("val_k3", "req12");
    const budgeted = withBudget(linUCB(), { usdPerRequest: 6.62e-4 });
    const settings: readonly Setting[] = [
      {
        name: "ε-greedy (ε = 0.2), frozen",
        logging: epsilonGreedy({ epsilon: 0.2 }),
        candidate: linUCB(),
        kind: "fixed",
        logsPerSeed,
        targets: { IPS: nominal, SNIPS: nominal, DR: nominal },
      },
      {
        name: "ε-greedy (ε = 0.2), learning",
        logging: epsilonGreedy({ epsilon: 0.2 }),
        candidate: linUCB(),
        kind: "adaptive",
        logsPerSeed: logsPerSeed / 5,
        targets: { answer: { atLeast: 0.95 } },
      },
      {
        name: "linucb at $6.62e-4, learning",
        logging: budgeted,
        candidate: budgeted,
        kind: "adaptive",
        logsPerSeed: logsPerSeed / 5,
        targets: { answer: { atLeast: 0.95 } },
      },
    ];
    const lines = settings.map((setting): Line => {
      const logs = setting.logsPerSeed * lab.seeds.length;
      lab.progress(`${logs} logs of ${setting.name}`);
      const report = coverage({
        data,
        logging: setting.logging,
        candidate: setting.candidate,
        baseline: setting.candidate,
        requests,
        seeds: Array.from({ length: logs }, (_, seed) => seed),
        kind: setting.kind,
      });
      return {
        label: setting.name,
        cells: [
          measured("count", report.runs),
          measured("count", report.refused),
          ...methods.map((method) => covered(report, method, setting.targets[method])),
          measured("reward", report.quality.answer.halfWidth),
        ],
      };
    });
    const columns = ["logs", "refused", ...methods, "half-width of the answer"];
    return {
      tables: [
        {
          title: "Share of intervals that contain the truth: reward",
          of: "logged by",
          columns,
          lines,
        },
      ],
    };
  },
};

function covered(
  { quality }: CoverageReport,
  method: string,
  target: Target | undefined,
): Measured | string {
  if (quality[method] === undefined) return "not given";
  const { covered: share, intervals } = quality[method];
  const half = 1.96 * Math.sqrt((share * (1 - share)) / intervals);
  return measured("ratio", { mean: share, low: share - half, high: share + half }, target);
}
