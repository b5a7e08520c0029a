import type { Hardship } from "./engine.ts";

const SLOW_MS = 200;

/** A port on which nobody listens. */
const NOBODY = 1;

/** What a network does to the connections of an engine that is well. */
export const network: readonly Hardship[] = [
  {
    name: "gone",
    tells: true,
    async run({ lasts, lead }) {
      lead({ port: NOBODY });
      await lasts();
      lead();
    },
  },
  {
    name: "slow",
    tells: false,
    async run({ lasts, lead }) {
      lead({ delayMs: SLOW_MS });
      await lasts();
      lead();
    },
  },
];
