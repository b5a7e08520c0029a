import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { type Walk, walk } from "./walk.ts";

/** So many walks are under way at a time, so that none waits for the others' turns. */
const AT_ONCE = 16;

/**
 * Random walks through what can happen between replicas, a shared storage and its engine, with the
 * real code but an engine in memory that does nothing by itself.
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
    const sum = (of: (walk: Walk) => number) => found.reduce((total, walk) => total + of(walk), 0);
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
