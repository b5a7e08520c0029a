#!/usr/bin/env node
import { defineCommand, runMain } from "citty";

const main = defineCommand({
  meta: { name: "armature", description: "Learns online which LLM to send each request to." },
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
    doctor: () => import("./commands/doctor/command.ts").then(({ doctorCommand }) => doctorCommand),
    prior: () => import("./commands/prior/command.ts").then(({ priorCommand }) => priorCommand),
  },
});

await runMain(main);
