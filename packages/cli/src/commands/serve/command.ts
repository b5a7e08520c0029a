import { resolve } from "node:path";
import { describeObjective } from "@armature/evaluation";
import { DEFAULT_FLOOR, type Model, typicalUsd } from "@armature/router";
import { type CommandDef, defineCommand } from "citty";
import { pino } from "pino";
import { CliError, reportingErrors } from "../../error.ts";
import { dollars } from "../../terminal/dollars.ts";
import { type RunningServer, startServer } from "./server.ts";
import { type Setup, setUp } from "./setup.ts";

const args = {
  config: { type: "string", description: "A file whose default export is the configuration." },
  host: { type: "string", description: "Address to listen on.", default: "127.0.0.1" },
  port: { type: "string", description: "Port to listen on.", default: "8787" },
  data: { type: "string", description: "Directory for what is learned.", default: ".armature" },
} as const;

export const serveCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "serve", description: "Serve an OpenAI-compatible gateway that learns." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const port = Number(args.port);
      if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        throw new CliError(`--port must be a whole number from 0 to 65535, not "${args.port}"`);
      }
      const setup = await setUp(args.config, resolve(args.data));
      const logger = pino({ level: process.env.LOG_LEVEL ?? "warn" }, pino.destination(2));
      try {
        const server = await startServer(setup, { host: args.host, port, logger });
        announce(setup, server);
        await untilToldToStop();
        await server.close();
      } finally {
        await setup.close();
      }
    }),
});

function announce({ notes, directory, config }: Setup, { url, router }: RunningServer): void {
  const { offset } = router.status();
  const state = config.storage === undefined ? directory : "the configured storage";
  const learned = offset === null ? "nothing learned yet" : `learned up to entry ${offset}`;
  console.log(
    [
      ...notes,
      "",
      `Armature listens on ${url} (OpenAI base URL: ${url}/v1)`,
      `State: ${state} (${learned})`,
      `Objective: ${describeObjective(router.objective())}`,
      ...(config.policy === undefined ? [explorationNote(router.models())] : []),
      "Try it:",
      `  curl ${url}/v1/chat/completions -H 'content-type: application/json' \\`,
      `    -d '{"model":"auto","messages":[{"role":"user","content":"Write a function that reverses a list"}]}'`,
      `What it has learned: curl ${url}/healthz`,
    ].join("\n"),
  );
}

/** What the floor of the default policy may cost: in dollars per 1,000 requests, and in value. */
function explorationNote(models: readonly Model[]): string {
  const { epsilon, costShare, maxLoss } = DEFAULT_FLOOR;
  const prices = models.flatMap(({ price }) => (price ? [typicalUsd(price)] : []));
  const mean = prices.reduce((sum, usd) => sum + usd, 0) / prices.length;
  const price =
    prices.length === 0 ? "" : `${dollars(1000 * costShare * mean)} a model in 1,000 requests and `;
  return (
    `Exploration: up to ${100 * epsilon} % of the requests go to each model, as far as that costs ` +
    `at most ${price}${maxLoss} of quality`
  );
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
