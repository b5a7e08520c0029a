import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import { fsStorage } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { Ledger } from "./ledger.ts";
import { spawnWriter } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** So many directories are attacked at a time. */
const AT_ONCE = 2;

/** Kills a process that writes, at a random moment, and looks at what it leaves; again and again. */
export const kill: Attack = {
  name: "fs/kill",
  async run({ kills }, seed) {
    const counts = {
      kills: 0,
      "entries acknowledged": 0,
      "unfinished writes cut": 0,
      snapshots: 0,
    };
    const broken: string[] = [];
    const attack = async (_: unknown, index: number): Promise<void> => {
      const rng = fork(seed, `kills ${index}`);
      using directory = temporaryDirectory();
      const ledger = new Ledger();
      while (counts.kills < kills) {
        const number = ++counts.kills;
        try {
          const found = await killOnce(directory.path, seed, rng, ledger);
          counts["entries acknowledged"] += found.acknowledged;
          if (found.torn) counts["unfinished writes cut"]++;
          if (found.snapshot) counts.snapshots++;
          broken.push(...found.broken.map((what) => `kill ${number}: ${what}`));
        } catch (error) {
          // What is left there is no longer known.
          broken.push(`kill ${number}: ${String(error)}`);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, attack));
    return { counts, broken };
  },
};

async function killOnce(directory: string, seed: number, rng: Rng, ledger: Ledger) {
  const writer = spawnWriter({ directory, seed, from: ledger.next });
  if (rng.uniform() < 0.2) {
    // While it starts, recovers what the last kill left, or learns from the log.
    await sleep(70 + 150 * rng.uniform());
  } else {
    await writer.started();
    await sleep(120 * rng.uniform());
  }
  const failure = await writer.failure();
  await writer.kill();
  if (failure !== undefined) throw new Error(failure);
  const storage = await fsStorage({ directory })();
  try {
    const { detail = "" } = storage.health();
    const snapshots = await storage.snapshots.list();
    return {
      acknowledged: writer.acknowledged.length,
      torn: detail.startsWith("cut"),
      snapshot: snapshots.length > 0,
      broken: await ledger.check(storage, writer.acknowledged),
    };
  } finally {
    await storage.close();
  }
}
