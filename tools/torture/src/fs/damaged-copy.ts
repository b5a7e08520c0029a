import { LogFollower } from "@armature/learner";
import { StorageError, type StorageErrorCode } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import { entryOf } from "../load/entry.ts";
import { newFold, restarted, stateOf } from "../load/fold.ts";
import { DIRECTORY, MemoryDisk } from "./memory-disk.ts";

/** A directory after an orderly close. */
export interface Sound {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The state after the first 0, 1, 2, … entries. */
  readonly states: readonly string[];
}

/** The result of a restart from a copy of a directory. */
export type Restart =
  | { readonly refused: StorageErrorCode; readonly message: string }
  | { readonly state: string; readonly detail: string };

/** Least size of the last segment, so that there is an end to cut. */
const LAST_SEGMENT_BYTES = 6000;

/**
 * A directory with several segments, batches, and two snapshots.
 *
 * @param entries least number of entries
 */
export async function soundDirectory(entries: number, seed: number): Promise<Sound> {
  const disk = new MemoryDisk();
  const { fileSystem } = disk;
  const storage = await fsStorage({ directory: DIRECTORY, segmentBytes: 16_384, fileSystem })();
  const fold = newFold();
  const states = [stateOf(fold)];
  const follower = await LogFollower.open({
    fold: newFold(),
    storage,
    onProblem: (problem) => {
      throw problem;
    },
  });
  for (let n = 0; n < entries || bytesOfLast(disk) < LAST_SEGMENT_BYTES; ) {
    const count = 1 + (n % 4);
    const batch = Array.from({ length: count }, (_, index) => entryOf(seed, n + index));
    await follower.append(batch);
    for (const entry of batch) {
      fold.apply(entry);
      states.push(stateOf(fold));
    }
    n += count;
    if (n > entries * 0.6 && n - count <= entries * 0.6) await follower.checkpoint();
    if (n > entries * 0.9 && n - count <= entries * 0.9) await follower.checkpoint();
  }
  await follower.stop();
  await storage.close();
  return { files: disk.files(), states };
}

function bytesOfLast(disk: MemoryDisk): number {
  const files = [...disk.files()].filter(([name]) => name.startsWith("log-")).sort();
  return files.at(-1)?.[1].length ?? 0;
}

/** Starts from these files. Rethrows any error other than a `StorageError`. */
export async function restartFrom(files: ReadonlyMap<string, Uint8Array>): Promise<Restart> {
  const { fileSystem } = new MemoryDisk(files);
  try {
    const storage = await fsStorage({ directory: DIRECTORY, fileSystem })();
    try {
      const state = await restarted(storage);
      return { state, detail: storage.health().detail ?? "" };
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!StorageError.isInstance(error)) throw error;
    return { refused: error.code, message: error.message };
  }
}
