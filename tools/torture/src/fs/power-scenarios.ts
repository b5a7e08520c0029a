import { setImmediate as turn } from "node:timers/promises";
import type { Offset, Storage } from "@armature/storage";
import { type Clock, type FsStorageOptions, fsStorage } from "@armature/storage-fs";
import { DIRECTORY, MemoryDisk, systemError } from "./memory-disk.ts";
import { mortal } from "./mortal.ts";
import type { PowerCuts } from "./power-cuts.ts";
import { entriesAfter, nothingTold, sumTo, type Told } from "./told.ts";

/** Something that a storage goes through while its power is cut. */
export type Scenario = (cuts: PowerCuts) => Promise<void>;

/** Pauses that take no time. */
const clock: Clock = { now: Date.now, sleep: async () => void (await turn()) };
const base = { directory: DIRECTORY, segmentBytes: 400, clock };

/** Appends alone and together, saves and trims. */
export const trims: Scenario = async (cuts) => {
  const disk = new MemoryDisk();
  const told = nothingTold();
  const storage = await fsStorage({ ...base, fileSystem: cuts.watch(disk, told) })();
  for (let round = 0; round < 9; round++) {
    const offset = await appendAndSave(storage, told);
    if (round < 3) continue;
    told.trimmed = told.acknowledged;
    await storage.log.trim(offset);
  }
  await storage.close();
  await cuts.cut(disk, told);
};

/** The same with files that go by themselves. */
export const retention: Scenario = async (cuts) => {
  const disk = new MemoryDisk();
  const told = nothingTold();
  const limits = { retention: { maxBytes: 500 } };
  const storage = await fsStorage({ ...base, ...limits, fileSystem: cuts.watch(disk, told) })();
  for (let round = 0; round < 9; round++) {
    // What the snapshot before has behind it may go as soon as the next one is saved.
    told.trimmed = told.acknowledged;
    await appendAndSave(storage, told);
  }
  await storage.close();
  await cuts.cut(disk, told);
};

/**
 * The process dies at any of its calls, also while its disk fails, and another one goes on: on what
 * the system shows of the files, which may be more than is on the medium.
 */
export const restarts: Scenario = async (cuts) => {
  for (const failing of [0, 1, 2, 4]) {
    for (let at = 1; await restartAfter(cuts, at, failing); at++);
  }
};

/** Dies at a call, the `failing` ones before it having failed; false where there is no such call. */
async function restartAfter(cuts: PowerCuts, at: number, failing: number): Promise<boolean> {
  const disk = new MemoryDisk();
  const told = nothingTold();
  const victim = mortal(disk.fileSystem);
  let calls = 0;
  disk.before = (_, path) => {
    calls++;
    if (calls === at) victim.kill();
    if (calls >= at - failing) throw systemError("EIO", path);
    return undefined;
  };
  const died = await victim.outlived(async () => {
    const storage = await fsStorage({ ...base, fileSystem: victim.fileSystem })();
    for (let round = 0; round < 2; round++) await appendAndSave(storage, told);
  });
  const storage = await fsStorage({ ...base, fileSystem: cuts.watch(disk, told) })();
  // What it shows now it must not lose any more.
  told.submitted = Number((await entriesAfter(storage, null)).at(-1) ?? 0);
  told.acknowledged = told.submitted;
  await appendAndSave(storage, told);
  await storage.close();
  await cuts.cut(disk, told);
  return died;
}

/** Damage in the middle of two files is salvaged, and the log goes on. */
export const salvage: Scenario = async (cuts) => {
  const sound = new MemoryDisk();
  const told = nothingTold();
  const options: FsStorageOptions = { ...base, segmentBytes: 2000, salvage: true };
  const first = await fsStorage({ ...options, fileSystem: sound.fileSystem })();
  for (let round = 0; round < 8; round++) await appendAndSave(first, told);
  await first.close();
  const files = sound.files();
  told.lost = [3, 30];
  for (const entry of told.lost) harm(files, entry);
  const disk = new MemoryDisk(files);
  const storage = await fsStorage({ ...options, fileSystem: cuts.watch(disk, told) })();
  await appendAndSave(storage, told);
  await storage.close();
  await cuts.cut(disk, told);
};

/** Changes a byte of an entry's line. */
function harm(files: Map<string, Uint8Array>, entry: number): void {
  for (const [name, bytes] of files) {
    const at = Buffer.from(bytes).indexOf(`"entry":${entry}}`);
    if (!name.startsWith("log-") || at < 0) continue;
    const harmed = Uint8Array.from(bytes);
    harmed[at + 8] = 0x39;
    files.set(name, harmed);
  }
}

async function appendAndSave({ log, snapshots }: Storage, told: Told): Promise<Offset> {
  const append = async (count: number): Promise<void> => {
    const first = told.submitted + 1;
    told.submitted += count;
    await log.append(Array.from({ length: count }, (_, index) => first + index));
    told.acknowledged = Math.max(told.acknowledged, first + count - 1);
  };
  await append(1);
  await Promise.all([append(1), append(3), append(1)]);
  const offset = String(told.acknowledged);
  told.snapshots = [...told.snapshots, told.acknowledged];
  await snapshots.save("sum", { offset, state: sumTo(told.acknowledged) });
  told.snapshots = [told.acknowledged];
  return offset;
}
