import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import type { EngineKind } from "./engine.ts";
import { Fleet } from "./fleet.ts";

const STOPPED_WITHIN_MS = 30_000;

/**
 * Empties the engine under load. Each replica stops learning and reports why; none ends. After a
 * restart all of them learn the same from the new log.
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
          await before.progress(300, STOPPED_WITHIN_MS);
          await engine.wipe();
          await until(STOPPED_WITHIN_MS, "all replicas stop learning", () =>
            before.replicas.every(({ stopped }) => stopped !== undefined),
          ).catch((error: Error) => broken.push(error.message));
          const ends = before.replicas.flatMap(({ failures }) =>
            failures.filter((why) => why.startsWith("it ended")),
          );
          broken.push(...ends);
        } finally {
          await before.close();
        }
        const after = await Fleet.open(engine, { seed, rng, snapshotEvery: 100 });
        try {
          after.feed(300);
          await after.progress(300, STOPPED_WITHIN_MS);
          broken.push(...(await after.finish()));
        } finally {
          await after.close();
        }
        const observations = before.learned.size + after.learned.size;
        return { counts: { "logs emptied": 1, observations }, broken };
      } finally {
        await engine.remove();
      }
    },
  };
}
