import { fork } from "@armature/policy";
import { memoryStorage } from "@armature/storage";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { startServer } from "../serve/server.ts";
import { setUpSimulated } from "../serve/setup.ts";
import { promptOn, topics } from "./prompts.ts";
import { renderTally, type Served } from "./tally.ts";

/** Requests between two reports. */
const STEP = 50;

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const args = {
  requests: { type: "string", description: "How many requests to send.", default: "400" },
  seed: { type: "string", description: "Names the sequence of prompts and draws.", default: "1" },
} as const;

export const demoCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "demo",
    description: "Send requests to three simulated models and watch each topic find its model.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const requests = wholeNumber("--requests", args.requests, 1);
      const seed = wholeNumber("--seed", args.seed, 0);
      await demonstrate(requests, seed);
    }),
});

/** Serves the simulated models with default options, over HTTP, and reports where requests go. */
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
      latest.push({ topic, model: await ask(url, promptOn(topic, rng)) });
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

/** Sends one chat request for the model `auto`; the id of the model that answered. */
async function ask(url: string, content: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "auto", messages: [{ role: "user", content }] }),
  });
  await response.arrayBuffer();
  const model = response.headers.get("x-armature-model");
  if (model === null) throw new CliError(`a request was answered with ${response.status}`);
  return model;
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new CliError(`${option} must be a whole number of at least ${least}, not "${text}"`);
}
