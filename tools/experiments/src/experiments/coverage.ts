import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { withBudget } from "@armature/budget";
import { type CoverageReport, coverage } from "@armature/evaluation/simulation";
import type { PolicyFactory } from "@armature/policy";
import { type Experiment, type Line, type Measured, measured, type Target } from "../experiment.ts";

/** Judged requests per log. */
const requests = 2000;

/** Logs per seed that was asked for: 500 at 20 seeds. */
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

const asPromised: Target = { atLeast: 0.93, atMost: 0.97 };

/** How often 95 % intervals from a log hold what a policy is worth. */
export const coverageExperiment: Experiment = {
  name: "coverage",
  question: "Do 95 % intervals from a decision log hold the truth 95 times in 100?",
  protocol:
    `req12, val as the population. ${logsPerSeed} logs per seed asked for (a fifth of that where the ` +
    `logging policy goes on learning) are simulated, of ${requests.toLocaleString("en-US")} judged ` +
    "requests after as many on which a candidate is fitted (linUCB; on the budgeted log, the policy " +
    "itself) and then frozen, so that what it is worth on all rows is known. The answer is the method that a report leads with: for " +
    "logs of a learning policy, the anytime-valid confidence sequence, which is counted on refused " +
    "logs too. ± is 1.96 binomial standard errors.",
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
        targets: { IPS: asPromised, SNIPS: asPromised, DR: asPromised },
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
          title: "Share of intervals that hold the truth: reward",
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
