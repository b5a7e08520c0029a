#!/usr/bin/env node
import { defineCommand, runMain } from "citty";

const main = defineCommand({
  meta: { name: "armature", description: "Learns online which LLM to send each request to." },
  subCommands: {
    serve: () => import("./serve/command.ts").then(({ serveCommand }) => serveCommand),
    demo: () => import("./demo/command.ts").then(({ demoCommand }) => demoCommand),
    simulate: () => import("./simulate/command.ts").then(({ simulateCommand }) => simulateCommand),
    evaluate: () => import("./evaluate/command.ts").then(({ evaluateCommand }) => evaluateCommand),
    inspect: () => import("./inspect/command.ts").then(({ inspectCommand }) => inspectCommand),
    replay: () => import("./replay/command.ts").then(({ replayCommand }) => replayCommand),
    doctor: () => import("./doctor/command.ts").then(({ doctorCommand }) => doctorCommand),
    prior: () => import("./prior/command.ts").then(({ priorCommand }) => priorCommand),
  },
});

await runMain(main);
