import type { Disturbance } from "./engine.ts";

const SLOW_MS = 200;

/** A port on which no server listens. */
const UNUSED_PORT = 1;

/** Disturbances of the network to a working engine. */
export const network: readonly Disturbance[] = [
  {
    name: "gone",
    degrades: true,
    async run({ wait, redirect }) {
      redirect({ port: UNUSED_PORT });
      await wait();
      redirect();
    },
  },
  {
    name: "slow",
    degrades: false,
    async run({ wait, redirect }) {
      redirect({ delayMs: SLOW_MS });
      await wait();
      redirect();
    },
  },
];
