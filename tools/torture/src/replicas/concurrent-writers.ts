import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import { StorageError } from "@armature/storage";
import type { Attack } from "../attack.ts";
import type { EngineKind } from "./engine.ts";
import { Fleet } from "./fleet.ts";

/**
 * Three replicas write to and learn from one log while they are killed, restarted, paused and resumed,
 * their connections break, and answers are lost. Now and then the log is trimmed.
 */
export function concurrentWriters(kind: EngineKind): Attack {
  return {
    name: `${kind.name}/concurrent-writers`,
    async run({ observations }, seed) {
      const skipped = kind.missing();
      if (skipped !== undefined) return { counts: {}, broken: [], skipped };
      const rng = fork(seed, `storm ${kind.name}`);
      const engine = await kind.start();
      const fleet = await Fleet.open(engine, { seed, rng, snapshotEvery: 300 });
      try {
        const counts = {
          kills: 0,
          pauses: 0,
          "broken connections": 0,
          "lost answers": 0,
          trims: 0,
        };
        const over = () => fleet.learned.size >= observations;
        fleet.feed(observations);
        const disturbing = fleet.replicas.map((_, index) =>
          disturb(fleet, index, fork(seed, `replica ${index}`), counts, over),
        );
        const trimming = trim(fleet, counts, over);
        await Promise.all([...disturbing, trimming]);
        const broken = await fleet.finish();
        const leftBehind = fleet.replicas.reduce((sum, replica) => sum + replica.leftBehind, 0);
        return {
          counts: {
            observations: fleet.learned.size,
            pushes: fleet.pushes,
            ...counts,
            "times left behind": leftBehind,
          },
          broken,
        };
      } finally {
        await fleet.close();
        await engine.remove();
      }
    },
  };
}

type Counts = Record<"kills" | "pauses" | "broken connections" | "lost answers" | "trims", number>;

async function disturb(
  fleet: Fleet,
  index: number,
  rng: Rng,
  counts: Counts,
  over: () => boolean,
): Promise<void> {
  const [replica, proxy] = [fleet.replicas[index], fleet.proxies[index]];
  while (!over() && replica !== undefined && proxy !== undefined) {
    // Regardless of progress: the other replicas may be down as well.
    await fleet.progress(600 * rng.uniform(), 2000);
    const kind = rng.uniform();
    if (kind < 0.35) {
      counts.kills++;
      await replica.kill();
      await sleep(200 * rng.uniform());
      // Some are killed again while they start.
      if (rng.uniform() < 0.2) {
        const started = replica.start();
        await sleep(500 * rng.uniform());
        await replica.kill();
        await started;
      }
      await replica.start();
    } else if (kind < 0.55) {
      counts.pauses++;
      replica.pause();
      await sleep(rng.uniform() < 0.2 ? 3000 : 500 * rng.uniform());
      replica.resume();
    } else if (kind < 0.8) {
      counts["broken connections"]++;
      proxy.drop();
    } else {
      const toLose = 1 + Math.floor(3 * rng.uniform());
      counts["lost answers"] += toLose;
      proxy.toLose += toLose;
    }
  }
}

/** Trims entries that snapshots do not need, as far as the reference replica has read. */
async function trim(
  { storage, reference }: Fleet,
  counts: Counts,
  over: () => boolean,
): Promise<void> {
  while (!over()) {
    await sleep(300);
    const [place] = await storage.snapshots.list();
    const { offset } = reference;
    if (place?.offset == null || offset === null) continue;
    if (storage.log.lag(place.offset).entries < storage.log.lag(offset).entries) continue;
    try {
      await storage.log.trim(place.offset);
      counts.trims++;
    } catch (error) {
      // An older snapshot was saved in the meantime, or there is none at this offset.
      if (!StorageError.isInstance(error) || error.code !== "needed") throw error;
    }
  }
}
