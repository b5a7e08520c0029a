import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { type Walk, walk } from "./walk.ts";

/** Concurrent walks, because each spends its time waiting for the event loop. */
const AT_ONCE = 16;

/**
 * Random walks through the interleavings of replicas, a shared storage and its engine: with the real
 * code, except for an engine in memory that does nothing unless stepped.
 */
export const interleavings: Attack = {
  name: "shared/interleavings",
  async run({ walks }, seed) {
    const found: Walk[] = [];
    const broken: string[] = [];
    let next = 0;
    const go = async (): Promise<void> => {
      while (next < walks) {
        const number = next++;
        const rng = fork(seed, `walk ${number}`);
        const one = await walk({ rng, confirms: true, deduplicates: true });
        found.push(one);
        broken.push(...one.broken.map((what) => `walk ${number}: ${what}`));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, go));
    const sum = (count: (walk: Walk) => number) =>
      found.reduce((total, walk) => total + count(walk), 0);
    return {
      counts: {
        walks: found.length,
        steps: sum(({ steps }) => steps),
        "entries acknowledged": sum(({ acknowledged }) => acknowledged),
      },
      broken,
    };
  },
};
