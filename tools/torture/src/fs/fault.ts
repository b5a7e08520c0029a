import { setImmediate as turn } from "node:timers/promises";
import { Follower } from "@armature/learner";
import { fork, type Rng } from "@armature/policy";
import { StorageError, type StorageFactory } from "@armature/storage";
import { type Clock, fsStorage } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { entryOf } from "../load/entry.ts";
import { newLearner, stateOf } from "../load/learner.ts";
import { within } from "../within.ts";
import { restartFrom } from "./damaged-copy.ts";
import { MemoryDisk, systemError } from "./memory-disk.ts";

const ENTRIES = 40;
const CODES = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES", "EINTR"];

/** Pauses that take no time. */
const quick: Clock = { now: Date.now, sleep: async () => void (await turn()) };

/**
 * Lets calls of the file system fail for a while, at random moments. Everything waits and is then
 * written; what is acknowledged is on the medium at that moment.
 */
export const fault: Attack = {
  name: "fs/fault",
  async run({ faultRuns }, seed) {
    const broken: string[] = [];
    let faults = 0;
    for (let run = 0; run < faultRuns; run++) {
      const plan = new Plan(fork(seed, `faults ${run}`));
      try {
        await within(
          60_000,
          survive(plan, seed, (what) => broken.push(`run ${run}: ${what}`)),
        );
      } catch (error) {
        broken.push(`run ${run}: ${String(error)}`);
      }
      faults += plan.faults;
    }
    return { counts: { "runs with faults": faultRuns, "calls that failed": faults }, broken };
  },
};

/** Which calls fail: all of them in up to four windows of up to 30 calls. */
class Plan {
  faults = 0;
  readonly #windows: readonly { from: number; to: number; code: string }[];
  readonly #rng: Rng;
  #calls = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.#windows = Array.from({ length: 1 + this.#below(4) }, () => {
      const from = this.#below(150);
      return { from, to: from + 1 + this.#below(30), code: CODES[this.#below(6)] ?? "EIO" };
    });
  }

  /** The system's answer to the next call: a failure, or how much of a write is done. */
  next(path: string, bytes: number | undefined): number | undefined {
    const call = this.#calls++;
    const window = this.#windows.find(({ from, to }) => call >= from && call < to);
    if (window === undefined) return undefined;
    this.faults++;
    // A disk that is almost full writes a part first.
    if (bytes !== undefined && this.#rng.uniform() < 0.3) return this.#below(bytes);
    throw systemError(window.code, path);
  }

  #below(limit: number): number {
    return Math.floor(this.#rng.uniform() * limit);
  }
}

async function survive(plan: Plan, seed: number, broke: (what: string) => void): Promise<void> {
  const disk = new MemoryDisk();
  disk.before = (_, path, bytes) => plan.next(path, bytes);
  const { fileSystem } = disk;
  const open = fsStorage({ directory: "/disk", segmentBytes: 4096, fileSystem, clock: quick });
  const storage = await opened(open);
  const follower = await Follower.open({
    learner: newLearner(),
    storage,
    snapshotEvery: 12,
    // Snapshots that fail are tried again.
    onProblem: () => undefined,
  });
  let waits = 0;
  const append = async (first: number, count: number): Promise<void> => {
    await follower.append(
      Array.from({ length: count }, (_, index) => entryOf(seed, first + index)),
    );
    for (let n = first; n < first + count; n++) {
      if (!holds(disk, n)) broke(`entry ${n} was acknowledged and is not on the medium`);
    }
  };
  for (let n = 0; n < ENTRIES; n += 4) {
    const appends = [append(n, 1), append(n + 1, 2), append(n + 3, 1)];
    await turn();
    if (storage.health().status === "degraded") waits++;
    await Promise.all(appends);
  }
  if (storage.health().pending > 0) broke("entries wait although all of them were acknowledged");
  const learner = newLearner();
  for (let n = 0; n < ENTRIES; n++) learner.fold(entryOf(seed, n));
  if (stateOf(follower.learner) !== stateOf(learner)) broke("the live state is not the clean fold");
  await follower.stop();
  // Not closed: the power is cut, and whatever the medium may lose is lost.
  const restart = await restartFrom(disk.durableFiles());
  if (!("state" in restart)) broke(`it does not start again: ${restart.message}`);
  else if (restart.state !== stateOf(learner)) broke(`another state after a restart (${waits})`);
  disk.before = () => undefined;
  await storage.close();
}

/** Opens as a supervisor would: again, where the disk refused. */
async function opened(open: StorageFactory): ReturnType<StorageFactory> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!StorageError.isInstance(error) || error.code !== "unavailable") throw error;
    }
  }
}

/** Whether the `n`-th entry is in a file of the log, and both are on the medium. */
function holds(disk: MemoryDisk, n: number): boolean {
  for (const [name, bytes] of disk.durableFiles()) {
    if (name.startsWith("log-") && Buffer.from(bytes).includes(`"at":${n}`)) return true;
  }
  return false;
}
