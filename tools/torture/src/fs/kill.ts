import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import { fsStorage } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { LogChecker } from "./log-checker.ts";
import { spawnWriter, type WritingOptions } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** Directories attacked concurrently, and kills in each of them. */
const AT_ONCE = 2;
const PER_DIRECTORY = 25;

/** Longest time that a process writes before it is killed. */
const LONGEST_LIFE_MS = 300;

/** Kills a writing process at a random moment, and checks what it leaves; repeatedly. */
export const kill: Attack = {
  name: "fs/kill",
  run: ({ kills }, seed) => killWriters(kills, seed),
};

/** @param premature the processes acknowledge entries before they are durable */
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
    // Every second directory is trimmed.
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
        // The expected content is no longer known, so continue with the next directory.
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
    // During the start: while it recovers from the last kill, or learns from the log.
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
