import { setImmediate as turn } from "node:timers/promises";
import { LogFollower } from "@armature/learner";
import { fork } from "@armature/policy";
import { type Storage, StorageError } from "@armature/storage";
import { type Clock, systemClock } from "@armature/storage/kit";
import { type FileSystem, fsStorage } from "@armature/storage-fs";
import type { Attack, Result, Scale } from "../attack.ts";
import { entryOf } from "../load/entry.ts";
import { newFold, stateOf } from "../load/fold.ts";
import { beforeDeadline } from "../wait.ts";
import { restartFrom } from "./damaged-copy.ts";
import { FaultPlan, randomWindows, type Window, windowsAt } from "./fault-plan.ts";
import { DIRECTORY, MemoryDisk } from "./memory-disk.ts";

const ENTRIES = 40;

/** Time limit of a run, in ms. A run takes milliseconds, and forever if an entry is lost. */
const RUN_WITHIN_MS = 20_000;

/** A clock whose pauses take no time. */
const quick: Clock = { ...systemClock, sleep: async () => void (await turn()) };

/**
 * Makes calls of the file system fail: each call alone in every way, and many calls at random
 * moments. Entries wait until they can be written; an acknowledged entry must be on the medium at that
 * moment.
 */
export const fault: Attack = {
  name: "fs/fault",
  run: (scale, seed) => failCalls(scale, seed, (fileSystem) => fileSystem),
};

/** The same attack through a file system that may break its promises. */
export async function failCalls(
  { faultEvery, faultRuns }: Scale,
  seed: number,
  through: (fileSystem: FileSystem) => FileSystem,
): Promise<Result> {
  const counts = {
    "calls made to fail by themselves": 0,
    "runs with faults": 0,
    "calls that failed": 0,
  };
  const broken: string[] = [];
  const run = async (windows: readonly Window[]): Promise<number> => {
    counts["runs with faults"]++;
    const plan = new FaultPlan(windows, seed);
    const broke = (what: string): void => {
      broken.push(`${what}, with ${JSON.stringify(windows)}`);
    };
    await beforeDeadline(RUN_WITHIN_MS, survive({ plan, seed, through, broke })).catch(
      (error: unknown) => broke(String(error)),
    );
    counts["calls that failed"] += plan.faults;
    return plan.faults;
  };
  for (let k = 0, reached = 1; reached > 0; k += faultEvery) {
    reached = 0;
    for (const window of windowsAt(k)) reached += await run([window]);
    if (reached > 0) counts["calls made to fail by themselves"]++;
  }
  for (let n = 0; n < faultRuns; n++) await run(randomWindows(fork(seed, `faults ${n}`)));
  return { counts, broken };
}

interface Trial {
  readonly plan: FaultPlan;
  readonly seed: number;
  readonly through: (fileSystem: FileSystem) => FileSystem;
  broke(what: string): void;
}

async function survive({ plan, seed, through, broke }: Trial): Promise<void> {
  const disk = new MemoryDisk();
  disk.before = (_, path, bytes) => plan.next(path, bytes);
  const { storage, follower } = await started(through(disk.fileSystem));
  const append = async (first: number, count: number): Promise<void> => {
    const numbers = Array.from({ length: count }, (_, index) => first + index);
    await follower.append(numbers.map((n) => entryOf(seed, n)));
    for (const n of numbers.filter((n) => !holds(disk, n))) {
      broke(`entry ${n} was acknowledged and is not on the medium`);
    }
  };
  for (let n = 0; n < ENTRIES; n += 4) {
    await Promise.all([append(n, 1), append(n + 1, 2), append(n + 3, 1)]);
  }
  if (storage.health().pending > 0) broke("entries wait although all of them were acknowledged");
  if (follower.failure !== undefined) broke(`learning has stopped: ${follower.failure}`);
  const fold = newFold();
  for (let n = 0; n < ENTRIES; n++) fold.apply(entryOf(seed, n));
  if (stateOf(follower.fold) !== stateOf(fold)) broke("the live state is not the clean fold");
  await follower.stop();
  // Not closed: the power is cut, and everything that was not synced is lost.
  const restart = await restartFrom(disk.durableFiles());
  if (!("state" in restart)) broke(`it does not start again: ${restart.message}`);
  else if (restart.state !== stateOf(fold)) broke("another state after a restart");
  disk.before = () => undefined;
  await storage.close();
}

/** Starts like a supervisor: again if the disk refused. */
async function started(
  fileSystem: FileSystem,
): Promise<{ storage: Storage; follower: LogFollower }> {
  const open = fsStorage({ directory: DIRECTORY, segmentBytes: 4096, fileSystem, clock: quick });
  for (;;) {
    let storage: Storage | undefined;
    try {
      storage = await open();
      const follower = await LogFollower.open({
        fold: newFold(),
        storage,
        snapshotEvery: 12,
        // Failed snapshots are retried.
        onProblem: () => undefined,
      });
      return { storage, follower };
    } catch (error) {
      await storage?.close().catch(() => undefined);
      if (!StorageError.isInstance(error) || error.code !== "unavailable") throw error;
    }
  }
}

/** True if entry `n` is in a file of the log, and both are on the medium. */
function holds(disk: MemoryDisk, n: number): boolean {
  for (const [name, bytes] of disk.durableFiles()) {
    const text = Buffer.from(bytes).toString();
    if (name.startsWith("log-") && new RegExp(`"at":${n}[,}]`).test(text)) return true;
  }
  return false;
}
