import { resolve } from "node:path";
import { type Objective, pricesOf } from "@armature/reward";
import { DEFAULT_FLOOR } from "@armature/router";
import { type CommandDef, defineCommand } from "citty";
import { pino } from "pino";
import { describeObjective, dollars } from "../describe-objective.ts";
import { CliError, reportingErrors } from "../error.ts";
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
      ...(config.policy === undefined ? [explorationNote(router.objective())] : []),
      "Try it:",
      `  curl ${url}/v1/chat/completions -H 'content-type: application/json' \\`,
      `    -d '{"model":"auto","messages":[{"role":"user","content":"Write a function that reverses a list"}]}'`,
      `What it has learned: curl ${url}/healthz`,
    ].join("\n"),
  );
}

/** What the floor of the default policy may cost: in value, and in dollars if they are priced. */
function explorationNote(objective: Objective): string {
  const { epsilon, maxLoss } = DEFAULT_FLOOR;
  const { perUsd } = pricesOf(objective);
  const price = perUsd > 0 ? ` (worth ${dollars(maxLoss / perUsd)})` : "";
  return (
    `Exploration: up to ${100 * epsilon} % of the requests go to each other model, at a price of at ` +
    `most ${maxLoss} of quality a request${price}`
  );
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
