import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import { fsStorage } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { LogChecker } from "./log-checker.ts";
import { spawnWriter, type WritingOptions } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** So many directories are attacked at a time, each so often. */
const AT_ONCE = 2;
const PER_DIRECTORY = 25;

/** A killed process wrote for up to so long. */
const LONGEST_LIFE_MS = 300;

/** Kills a process that writes, at a random moment, and looks at what it leaves; again and again. */
export const kill: Attack = {
  name: "fs/kill",
  run: ({ kills }, seed) => killWriters(kills, seed),
};

/** The same with processes that may say more than is true. */
export async function killWriters(kills: number, seed: number, premature = false): Promise<Result> {
  const counts = {
    kills: 0,
    "entries acknowledged": 0,
    "entries acknowledged a second": 0,
    "kills with a snapshot": 0,
    "unfinished writes cut": 0,
  };
  let activeMs = 0;
  const broken: string[] = [];
  const attack = async (rng: Rng): Promise<void> => {
    using directory = temporaryDirectory();
    const { path } = directory;
    const checker = new LogChecker();
    // Files go in every second directory.
    const retainBytes = rng.uniform() < 0.5 ? 2 ** 18 : Number.MAX_SAFE_INTEGER;
    for (let times = 0; times < PER_DIRECTORY && counts.kills < kills; times++) {
      const number = ++counts.kills;
      const options = { directory: path, seed, retainBytes, premature };
      const found = await killOnce(options, rng, checker);
      counts["entries acknowledged"] += found.acknowledged;
      activeMs += found.activeMs;
      if (found.torn) counts["unfinished writes cut"]++;
      if (found.snapshot) counts["kills with a snapshot"]++;
      broken.push(...found.broken.map((what) => `kill ${number}: ${what}`));
    }
  };
  let directories = 0;
  const worker = async (): Promise<void> => {
    while (counts.kills < kills) {
      await attack(fork(seed, `kills ${directories++}`)).catch((error: unknown) => {
        // What is left there is no longer known: the next directory.
        broken.push(`kill ${counts.kills}: ${String(error)}`);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const rate = counts["entries acknowledged"] / (activeMs / 1000);
  return { counts: { ...counts, "entries acknowledged a second": Math.round(rate) }, broken };
}

async function killOnce(options: Omit<WritingOptions, "from">, rng: Rng, checker: LogChecker) {
  const writer = spawnWriter({ ...options, from: checker.next });
  if (rng.uniform() < 0.2) {
    // While it starts, recovers what the last kill left, or learns from the log.
    await sleep(70 + 150 * rng.uniform());
  } else {
    await writer.started();
    await sleep(LONGEST_LIFE_MS * rng.uniform());
  }
  const failure = await writer.failure();
  await writer.kill();
  if (failure !== undefined) throw new Error(failure);
  const storage = await fsStorage({ directory: options.directory })();
  try {
    const { detail = "" } = storage.health();
    const snapshots = await storage.snapshots.list();
    return {
      acknowledged: writer.acknowledged.length,
      activeMs: writer.activeMs,
      torn: detail.startsWith("cut"),
      snapshot: snapshots.length > 0,
      broken: await checker.check(storage, writer.acknowledged),
    };
  } finally {
    await storage.close();
  }
}
