import { resolve } from "node:path";
import { describeObjective } from "@armature/evaluation";
import { DEFAULT_FLOOR, type Model, typicalUsd } from "@armature/router";
import { type CommandDef, defineCommand } from "citty";
import { pino } from "pino";
import { reportingErrors } from "../../error.ts";
import { type RunningServer, startServer } from "../../hosting/server.ts";
import { type Setup, setUp } from "../../hosting/setup.ts";
import { dollars } from "../../terminal/format.ts";
import { numberFlag } from "../../terminal/number-flag.ts";

const args = {
  config: { type: "string", description: "A file whose default export is the configuration." },
  host: { type: "string", description: "Address to listen on.", default: "127.0.0.1" },
  port: { type: "string", description: "Port to listen on.", default: "8787" },
  data: {
    type: "string",
    description: "Directory of the decision log and the learned state.",
    default: ".armature",
  },
} as const;

export const serveCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "serve", description: "Serve a gateway that learns, for agents and every SDK." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const port = numberFlag(
        "--port",
        args.port,
        "a whole number from 0 to 65535",
        (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
      );
      const setup = await setUp(args.config, resolve(args.data));
      const logger = pino({ level: process.env.LOG_LEVEL ?? "warn" }, pino.destination(2));
      try {
        const server = await startServer(setup, { host: args.host, port, logger });
        announce(setup, server);
        await stopSignal();
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
      `Claude Code: ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=any claude`,
      `Learned state: curl ${url}/healthz`,
    ].join("\n"),
  );
}

/** States how much the default policy may spend on exploration, in dollars and in quality. */
function explorationNote(models: readonly Model[]): string {
  const { epsilon, costShare, maxLoss } = DEFAULT_FLOOR;
  const prices = models.flatMap(({ price }) => (price ? [typicalUsd(price)] : []));
  const mean = prices.reduce((sum, usd) => sum + usd, 0) / prices.length;
  const price =
    prices.length === 0 ? "" : `${dollars(1000 * costShare * mean)} a model in 1,000 requests and `;
  return (
    `Exploration: up to ${100 * epsilon} % of the requests go to each model, while that costs ` +
    `at most ${price}${maxLoss} of quality`
  );
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
