import { setImmediate as turn } from "node:timers/promises";
import { type Offset, type Storage, StorageError } from "@armature/storage";
import { type FileSystem, fsStorage } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { crashStates } from "./crash-states.ts";
import { MemoryDisk } from "./memory-disk.ts";

const DIRECTORY = "/disk";
const SEGMENT_BYTES = 400;
const ROUNDS = 7;

/** What the load was told until now. Entries are 1, 2, 3, …, so each is its own number. */
interface Told {
  /** Entries up to here were handed over, and up to here acknowledged. */
  submitted: number;
  acknowledged: number;
  /** Snapshots up to here were handed over, and up to here saved. */
  saving: number;
  saved: number;
  /** Up to here a trim was asked for. */
  trimmed: number;
}

/** Cuts the power at every call of the file system, and tries every state that may leave. */
export const powerLoss: Attack = {
  name: "fs/power-loss",
  run: ({ crashStep }) => cutPower(crashStep, (fileSystem) => fileSystem),
};

/** The same with a file system that may not keep its word. */
export async function cutPower(
  step: number,
  through: (fileSystem: FileSystem) => FileSystem,
): Promise<Result> {
  const disk = new MemoryDisk();
  const told: Told = { submitted: 0, acknowledged: 0, saving: 0, saved: 0, trimmed: 0 };
  const broken: string[] = [];
  let moments = 0;
  let states = 0;
  const tryAll = async (): Promise<undefined> => {
    // What was acknowledged is told before the next call is made.
    await turn();
    moments++;
    const now = { ...told };
    for (const files of crashStates(disk, step)) {
      states++;
      const fault = await faultOf(files, now);
      if (fault !== undefined) broken.push(`moment ${moments}, state ${states}: ${fault}`);
    }
  };
  disk.before = tryAll;
  const open = fsStorage({
    directory: DIRECTORY,
    segmentBytes: SEGMENT_BYTES,
    fileSystem: through(disk.fileSystem),
  });
  const storage = await open();
  await load(storage, told);
  await storage.close();
  await tryAll();
  return { counts: { "moments without power": moments, "states of the disk": states }, broken };
}

/** Appends alone and together, saves and trims. */
async function load({ log, snapshots }: Storage, told: Told): Promise<void> {
  const append = async (count: number): Promise<Offset> => {
    const first = told.submitted + 1;
    told.submitted += count;
    const batch = Array.from({ length: count }, (_, index) => first + index);
    const offset = await log.append(batch);
    told.acknowledged = Math.max(told.acknowledged, first + count - 1);
    return offset;
  };
  for (let round = 0; round < ROUNDS; round++) {
    await append(1);
    await Promise.all([append(1), append(3), append(1)]);
    const offset = String(told.acknowledged);
    told.saving = told.acknowledged;
    await snapshots.save("sum", { offset, state: sumTo(told.acknowledged) });
    told.saved = told.saving;
    if (round < 3) continue;
    told.trimmed = told.saved;
    await log.trim(offset);
  }
}

/** What promise a disk in this state would break; undefined where it breaks none. */
async function faultOf(files: Map<string, Uint8Array>, told: Told): Promise<string | undefined> {
  const { fileSystem } = new MemoryDisk(files);
  let storage: Storage;
  try {
    const open = fsStorage({ directory: DIRECTORY, segmentBytes: SEGMENT_BYTES, fileSystem });
    storage = await open();
  } catch (error) {
    return `it does not start: ${String(error)}`;
  }
  try {
    const snapshot = await storage.snapshots.load("sum");
    const at = Number(snapshot?.offset ?? 0);
    if (at !== told.saved && at !== told.saving) return `the snapshot stands at ${at}`;
    const entries = await entriesAfter(storage, null);
    const last = Number(entries.at(-1) ?? told.trimmed);
    if (entries.some((entry, index) => entry !== last - entries.length + 1 + index)) {
      return `entries are missing or there twice: ${entries.join(" ")}`;
    }
    if (last < told.acknowledged) return `${last} entries are left of ${told.acknowledged}`;
    if (last > told.submitted) return `${last} entries are there of ${told.submitted}`;
    if (last - entries.length > told.trimmed) return `more than ${told.trimmed} were trimmed`;
    const tail = await entriesAfter(storage, snapshot?.offset ?? null);
    const sum = tail.reduce((total, entry) => total + entry, Number(snapshot?.state ?? 0));
    return sum === sumTo(last) ? undefined : `the state is ${sum}, not ${sumTo(last)}`;
  } catch (error) {
    return String(error);
  } finally {
    await storage.close();
  }
}

async function entriesAfter(storage: Storage, after: Offset | null): Promise<number[]> {
  const entries: number[] = [];
  try {
    for await (const { entry } of storage.log.read(after)) entries.push(Number(entry));
    return entries;
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed" || after !== null) throw error;
    return entriesAfter(storage, error.resumeAfter ?? null);
  }
}

function sumTo(last: number): number {
  return (last * (last + 1)) / 2;
}
