import { estimate } from "@armature/evaluation/simulation";
import { AGENT, CALLS_PER_TASK, CHAT, type TaskShape } from "../conversations/agent-task.ts";
import {
  alone,
  always,
  conversing,
  type Served,
  type Strategy,
  serveTasks,
  sticky,
  stickyWithSide,
} from "../conversations/serve-tasks.ts";
import { type Cell, type Experiment, measured, type Table, type Target } from "../experiment.ts";
import type { Lab } from "../lab/lab.ts";

const tasks = 30;

const strategies: Readonly<Record<string, Strategy>> = {
  router: conversing,
  "always sticky": sticky,
  "sticky, side requests cheapest": stickyWithSide,
  "no stickiness": alone,
  "always large": always("large"),
  "always medium": always("medium"),
  "always other": always("other"),
  "always small": always("small"),
};

/** Targets of the router on agents' tasks. */
const targets = {
  quality: { atLeast: 0 },
  usd: { atMost: 1 },
  cacheHits: { atLeast: 0.95 },
  split: { atMost: 0 },
} satisfies Record<string, Target>;

/** Conversations of agents and of people. */
export const conversationsExperiment: Experiment = {
  name: "conversations",
  question: "Do conversations keep their prompt caches, and does a change of model pay?",
  protocol:
    `${tasks} tasks of ${CALLS_PER_TASK} calls each through a router with default options, cold. A person's ` +
    "message is followed by about eleven exchanges of tool calls and results; one call in twelve is a side " +
    "request, such as a title. Prompts grow from 16,000 to about 150,000 tokens, without tools to 50,000. " +
    "Three messages in four of a task are about the same work (chat, code or mathematics), on which the " +
    "four simulated models differ. Half of the tasks cache for 5 minutes, half for an hour; at least 1,024 " +
    "tokens; writes cost 1.25 or 2 times the input and reads a tenth of it, but one model's provider caches " +
    "by itself and does not bill writes. One pause of a person in seven is longer than 5 minutes. Always " +
    "sticky: the first decision of a task serves all its calls. Quality and dollars are means over all " +
    "calls, side requests included; cache hits are the share of the prompts' tokens that were read from a " +
    "cache, side requests left out. Utility is quality − 0.3 · dollars ÷ those of a call of always large − " +
    "0.1 · seconds ÷ 10. ± is Student's interval over the seeds, of paired differences and ratios.",
  async run(lab) {
    return {
      tables: [
        await compare(lab, "Agents", AGENT, true),
        await compare(lab, "Conversations without tools", CHAT, false),
      ],
    };
  },
};

async function compare(
  lab: Lab,
  title: string,
  shape: TaskShape,
  hasTargets: boolean,
): Promise<Table> {
  const served: Record<string, Served[]> = {};
  for (const [name, strategy] of Object.entries(strategies)) {
    lab.progress(`${title}, ${name}`);
    served[name] = [];
    for (const seed of lab.seeds) {
      served[name].push(await serveTasks(strategy, { seed, tasks, shape }));
    }
  }
  const base = served["always sticky"];
  const scaleUsd = estimate(served["always large"].map(({ usd, calls }) => usd / calls)).mean;
  const lines = Object.entries(served).map(([label, own]) => {
    const isRouter = hasTargets && label === "router";
    const paired = (value: (of: Served, sticky: Served) => number) =>
      estimate(own.map((one, seed) => value(one, base[seed])));
    const cells: Cell[] = [
      measured("reward", paired(qualityOf)),
      measured(
        "reward",
        paired((one, other) => qualityOf(one) - qualityOf(other)),
        isRouter ? targets.quality : undefined,
      ),
      measured(
        "usd",
        paired(({ usd }) => usd / tasks),
      ),
      measured(
        "ratio",
        paired((one, other) => one.usd / other.usd),
        isRouter ? targets.usd : undefined,
      ),
      measured("percent", paired(cacheHitsOf)),
      measured(
        "ratio",
        paired((one, other) => cacheHitsOf(one) / cacheHitsOf(other)),
        isRouter ? targets.cacheHits : undefined,
      ),
      measured(
        "percent",
        paired(({ split, exchanges }) => (exchanges === 0 ? 0 : split / exchanges)),
        isRouter ? targets.split : undefined,
      ),
      measured(
        "percent",
        paired(({ switches, turns }) => switches / turns),
      ),
      measured(
        "reward",
        paired((one) => utilityOf(one, scaleUsd)),
      ),
    ];
    return { label, cells };
  });
  const columns = [
    "quality",
    "− always sticky",
    "cost of a task",
    "÷ always sticky",
    "cache hits",
    "÷ always sticky",
    "exchanges split",
    "turns that switch",
    "utility",
  ];
  return { title, of: "strategy", columns, lines };
}

function qualityOf({ quality, calls }: Served): number {
  return quality / calls;
}

function cacheHitsOf({ cachedTokens, inputTokens }: Served): number {
  return cachedTokens / inputTokens;
}

function utilityOf({ quality, usd, latencyMs, calls }: Served, scaleUsd: number): number {
  return (quality - (0.3 * usd) / scaleUsd - (0.1 * latencyMs) / 10_000) / calls;
}
