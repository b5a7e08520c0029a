import { fork } from "@armature/policy";
import { memoryStorage } from "@armature/storage";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { startServer } from "../../hosting/server.ts";
import { setUpSimulated } from "../../hosting/setup.ts";
import { promptOn, topics } from "../../simulated/prompts.ts";
import { numberFlag } from "../../terminal/number-flag.ts";
import { requestCompletion } from "./request-completion.ts";
import { renderTally, type Served } from "./tally.ts";

/** Requests between two reports. */
const STEP = 50;

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const args = {
  requests: { type: "string", description: "Number of requests to send.", default: "400" },
  seed: { type: "string", description: "Seed of the prompts and of the draws.", default: "1" },
} as const;

export const demoCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "demo",
    description: "Send requests to three simulated models and watch each topic find its model.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const requests = numberFlag(
        "--requests",
        args.requests,
        "a whole number of at least 1",
        (value) => Number.isSafeInteger(value) && value >= 1,
      );
      const seed = numberFlag(
        "--seed",
        args.seed,
        "a whole number of at least 0",
        (value) => Number.isSafeInteger(value) && value >= 0,
      );
      await demonstrate(requests, seed);
    }),
});

/** Serves the simulated models over HTTP with default options and reports which model gets what. */
async function demonstrate(requests: number, seed: number): Promise<void> {
  const setup = await setUpSimulated(".armature");
  const config = { ...setup.config, storage: memoryStorage(), seed };
  const options = { host: "127.0.0.1", port: 0, logger: silent };
  const server = await startServer({ ...setup, config }, options);
  try {
    const { router, url } = server;
    const models = router.models().map(({ id }) => id);
    console.log(["Three simulated models, default options:", ...setup.notes, ""].join("\n"));
    const rng = fork(seed, "demo");
    let latest: Served[] = [];
    for (let sent = 1; sent <= requests; sent++) {
      const topic = topics[Math.floor(rng.uniform() * topics.length)] ?? "chat";
      latest.push({ topic, model: await requestCompletion(url, promptOn(topic, rng)) });
      if (sent % STEP !== 0 && sent !== requests) continue;
      const from = sent - latest.length + 1;
      console.log([`requests ${from} to ${sent}`, ...renderTally(latest, models)].join("\n"));
      latest = [];
    }
  } finally {
    await server.close();
    await setup.close();
  }
}
