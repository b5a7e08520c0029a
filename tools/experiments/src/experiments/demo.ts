import {
  type PromptKind,
  promptOn,
  simulatedModels,
  simulatedQuality,
  simulatedUsage,
  topics,
} from "@armature/cli/simulated";
import { fork } from "@armature/policy";
import { createRouter } from "@armature/router";
import { type Experiment, type Line, measured } from "../experiment.ts";

/** Numbers of requests at which routing is checked, and the share of seeds that should be right by then. */
const checkpoints = [
  { requests: 400, part: 0.95 },
  { requests: 1500, part: 1 },
] as const;

const most = 1500;

/** Number of latest requests that are checked. */
const window = 100;

/** The best model by topic. */
const rightModel: Readonly<Record<PromptKind, string>> = {
  chat: "sim-small",
  code: "sim-coder",
  mathematics: "sim-large",
};

interface Request {
  readonly topic: PromptKind;
  readonly model: string;
}

/** The demo, as `npm start` and `armature demo` show it. */
export const demoExperiment: Experiment = {
  name: "demo",
  question: "Does each topic of the demo find its model?",
  protocol:
    "The three simulated models that `npm start` serves if it finds no other, and the prompts of " +
    "`armature demo`, through a router with default options. A seed is right if, of the latest " +
    `${window} requests, most requests of each topic go to the best model for it: chat to the small ` +
    "one, code to the one for code, mathematics to the large one. Shares are means over the seeds.",
  async run(lab) {
    const served: Request[][] = [];
    for (const seed of lab.seeds) {
      lab.progress(`seed ${seed}`);
      served.push(await serve(seed));
    }
    const lines = checkpoints.map(({ requests, part }): Line => {
      const latest = served.map((all) => all.slice(requests - window, requests));
      const shares = topics.map((topic) => latest.map((own) => rightShare(own, topic)));
      const right = lab.seeds.filter((_, at) => shares.every((share) => share[at] > 0.5));
      return {
        label: requests.toLocaleString("en-US"),
        cells: [
          measured("count", right.length, { atLeast: part * lab.seeds.length }),
          ...shares.map((share) =>
            measured("percent", share.reduce((sum, one) => sum + one, 0) / share.length),
          ),
        ],
      };
    });
    const columns = [
      "seeds, all three right",
      ...topics.map((topic) => `${topic} to ${rightModel[topic]}`),
    ];
    return { tables: [{ title: "Topics and models", of: "by request", columns, lines }] };
  },
};

/** Sends the demo's requests and records the model that serves each of them. */
async function serve(seed: number): Promise<Request[]> {
  const rng = fork(seed, "demo");
  let decisions = 0;
  const router = await createRouter({
    models: simulatedModels.map(({ model }) => model),
    quality: ({ request, model }) => simulatedQuality(model.id, request),
    seed,
    generateId: () => `${decisions++}`,
    clock: () => decisions,
  });
  const latencyMs = new Map(simulatedModels.map(({ model, latencyMs }) => [model.id, latencyMs]));
  const served: Request[] = [];
  for (let sent = 0; sent < most; sent++) {
    const topic = topics[Math.floor(rng.uniform() * topics.length)];
    const request = { messages: [{ role: "user", content: promptOn(topic, rng) }] };
    const decision = router.route(request);
    await decision.report({
      latencyMs: latencyMs.get(decision.model.id) ?? 0,
      usage: simulatedUsage(request),
    });
    served.push({ topic, model: decision.model.id });
  }
  await router.close();
  return served;
}

/** Share of a topic's requests that the best model served. */
function rightShare(served: readonly Request[], topic: PromptKind): number {
  const own = served.filter((request) => request.topic === topic);
  return own.filter(({ model }) => model === rightModel[topic]).length / own.length;
}
