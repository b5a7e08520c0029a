import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import type { EngineKind } from "./engine.ts";
import { Fleet } from "./fleet.ts";

const TOLD_WITHIN_MS = 30_000;

/**
 * Somebody empties the engine under load: each replica stops learning and says why, none ends, and
 * once they are started anew they learn as one from the log that begins then.
 */
export function dataLoss(kind: EngineKind): Attack {
  return {
    name: `${kind.name}/data-loss`,
    async run(_, seed) {
      const skipped = kind.missing();
      if (skipped !== undefined) return { counts: {}, broken: [], skipped };
      const rng = fork(seed, `wiped ${kind.name}`);
      const engine = await kind.start();
      try {
        const before = await Fleet.open(engine, { seed, rng, snapshotEvery: 100 });
        const broken: string[] = [];
        try {
          before.feed(Number.POSITIVE_INFINITY);
          await before.progress(300, TOLD_WITHIN_MS);
          await engine.wipe();
          await until(TOLD_WITHIN_MS, "all replicas stop learning", () =>
            before.replicas.every(({ stopped }) => stopped !== undefined),
          ).catch((error: Error) => broken.push(error.message));
          const ends = before.replicas.flatMap(({ failures }) =>
            failures.filter((why) => why.startsWith("it ended")),
          );
          broken.push(...ends);
        } finally {
          await before.close();
        }
        const anew = await Fleet.open(engine, { seed, rng, snapshotEvery: 100 });
        try {
          anew.feed(300);
          await anew.progress(300, TOLD_WITHIN_MS);
          broken.push(...(await anew.finish()));
        } finally {
          await anew.close();
        }
        const observations = before.learned.size + anew.learned.size;
        return { counts: { "logs emptied": 1, observations }, broken };
      } finally {
        await engine.remove();
      }
    },
  };
}
