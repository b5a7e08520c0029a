#!/usr/bin/env node
import { type CommandDef, defineCommand, runMain } from "citty";
import { reportingErrors } from "./error.ts";
import { refuseUnknownArguments } from "./terminal/refuse-unknown-arguments.ts";
import { version } from "./terminal/version.ts";

const main: CommandDef = defineCommand({
  meta: {
    name: "armature",
    version,
    description: "Learns online which LLM to send each request to.",
  },
  subCommands: {
    serve: () => import("./commands/serve/command.ts").then(({ serveCommand }) => serveCommand),
    demo: () => import("./commands/demo/command.ts").then(({ demoCommand }) => demoCommand),
    simulate: () =>
      import("./commands/simulate/command.ts").then(({ simulateCommand }) => simulateCommand),
    evaluate: () =>
      import("./commands/evaluate/command.ts").then(({ evaluateCommand }) => evaluateCommand),
    inspect: () =>
      import("./commands/inspect/command.ts").then(({ inspectCommand }) => inspectCommand),
    replay: () => import("./commands/replay/command.ts").then(({ replayCommand }) => replayCommand),
    mcp: () => import("./commands/mcp/command.ts").then(({ mcpCommand }) => mcpCommand),
    doctor: () => import("./commands/doctor/command.ts").then(({ doctorCommand }) => doctorCommand),
    prior: () => import("./commands/prior/command.ts").then(({ priorCommand }) => priorCommand),
  },
});

const args = process.argv.slice(2);
const help = args.some((arg) => arg === "--help" || arg === "-h");
const versionOnly = args.length === 1 && (args[0] === "--version" || args[0] === "-v");

await reportingErrors(async () => {
  if (!help && !versionOnly) await refuseUnknownArguments(main, args, "armature");
  await runMain(main);
});
