import { setImmediate as turn } from "node:timers/promises";
import type { Offset, Storage } from "@armature/storage";
import { type Clock, systemClock } from "@armature/storage/kit";
import { type FsStorageOptions, fsStorage } from "@armature/storage-fs";
import type { CrashPoints } from "./crash-points.ts";
import { type ExpectedState, entriesAfter, nothingExpected, sumTo } from "./expected-state.ts";
import { killableFileSystem } from "./killable-fs.ts";
import { DIRECTORY, MemoryDisk, systemError } from "./memory-disk.ts";

/** A history of a storage during which the power is cut. */
export type Scenario = (cuts: CrashPoints) => Promise<void>;

/** A clock whose pauses take no time. */
const clock: Clock = { ...systemClock, sleep: async () => void (await turn()) };
const base = { directory: DIRECTORY, segmentBytes: 400, clock };

/** Single and concurrent appends, saves and trims. */
export const trims: Scenario = async (cuts) => {
  const disk = new MemoryDisk();
  const expected = nothingExpected();
  const storage = await fsStorage({ ...base, fileSystem: cuts.watch(disk, expected) })();
  for (let round = 0; round < 9; round++) {
    const offset = await appendAndSave(storage, expected);
    if (round < 3) continue;
    expected.trimmed = expected.acknowledged;
    await storage.log.trim(offset);
  }
  await storage.close();
  await cuts.cut(disk, expected);
};

/** The same with files that the retention removes. */
export const retention: Scenario = async (cuts) => {
  const disk = new MemoryDisk();
  const expected = nothingExpected();
  const limits = { retention: { maxBytes: 500 } };
  const storage = await fsStorage({ ...base, ...limits, fileSystem: cuts.watch(disk, expected) })();
  for (let round = 0; round < 9; round++) {
    // Entries before the previous snapshot may be removed as soon as the next one is saved.
    expected.trimmed = expected.acknowledged;
    await appendAndSave(storage, expected);
  }
  await storage.close();
  await cuts.cut(disk, expected);
};

/**
 * The process dies at any of its calls, also while its disk fails. Another process continues with the
 * files as readers see them, which may be more than is on the medium.
 */
export const restarts: Scenario = async (cuts) => {
  for (const failing of [0, 1, 2, 4]) {
    for (let at = 1; await restartAfter(cuts, at, failing); at++);
  }
};

/**
 * @param at the call at which the process dies
 * @param failing number of calls before it that fail
 * @returns false if there is no such call
 */
async function restartAfter(cuts: CrashPoints, at: number, failing: number): Promise<boolean> {
  const disk = new MemoryDisk();
  const expected = nothingExpected();
  const victim = killableFileSystem(disk.fileSystem);
  let calls = 0;
  disk.before = (_, path) => {
    calls++;
    if (calls === at) victim.kill();
    if (calls >= at - failing) throw systemError("EIO", path);
    return undefined;
  };
  const died = await victim.outlived(async () => {
    const storage = await fsStorage({ ...base, fileSystem: victim.fileSystem })();
    for (let round = 0; round < 2; round++) await appendAndSave(storage, expected);
  });
  const storage = await fsStorage({ ...base, fileSystem: cuts.watch(disk, expected) })();
  // From now on it must not lose any entry that it shows.
  expected.submitted = Number((await entriesAfter(storage, null)).at(-1) ?? 0);
  expected.acknowledged = expected.submitted;
  await appendAndSave(storage, expected);
  await storage.close();
  await cuts.cut(disk, expected);
  return died;
}

/** Salvages damage in the middle of two files, and continues the log. */
export const salvage: Scenario = async (cuts) => {
  const sound = new MemoryDisk();
  const expected = nothingExpected();
  const options: FsStorageOptions = { ...base, segmentBytes: 2000, salvage: true };
  const first = await fsStorage({ ...options, fileSystem: sound.fileSystem })();
  for (let round = 0; round < 8; round++) await appendAndSave(first, expected);
  await first.close();
  const files = sound.files();
  expected.lost = [3, 30];
  for (const entry of expected.lost) harm(files, entry);
  const disk = new MemoryDisk(files);
  const storage = await fsStorage({ ...options, fileSystem: cuts.watch(disk, expected) })();
  await appendAndSave(storage, expected);
  await storage.close();
  await cuts.cut(disk, expected);
};

/** Changes a byte in the line of an entry. */
function harm(files: Map<string, Uint8Array>, entry: number): void {
  for (const [name, bytes] of files) {
    const at = Buffer.from(bytes).indexOf(`"entry":${entry}}`);
    if (!name.startsWith("log-") || at < 0) continue;
    const harmed = Uint8Array.from(bytes);
    harmed[at + 8] = 0x39;
    files.set(name, harmed);
  }
}

async function appendAndSave(
  { log, snapshots }: Storage,
  expected: ExpectedState,
): Promise<Offset> {
  const append = async (count: number): Promise<void> => {
    const first = expected.submitted + 1;
    expected.submitted += count;
    await log.append(Array.from({ length: count }, (_, index) => first + index));
    expected.acknowledged = Math.max(expected.acknowledged, first + count - 1);
  };
  await append(1);
  await Promise.all([append(1), append(3), append(1)]);
  const offset = String(expected.acknowledged);
  expected.snapshots = [...expected.snapshots, expected.acknowledged];
  await snapshots.save("sum", { offset, state: sumTo(expected.acknowledged) });
  expected.snapshots = [expected.acknowledged];
  return offset;
}
