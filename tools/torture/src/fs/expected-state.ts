import { type Offset, type Storage, StorageError } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import { DIRECTORY, MemoryDisk } from "./memory-disk.ts";

/** The content that a log must have. Entries are the numbers 1, 2, 3, … */
export interface ExpectedState {
  /** The last entry submitted, and the last one acknowledged. */
  submitted: number;
  acknowledged: number;
  /** Possible offsets of the snapshot: of the last one saved, and of those being saved. */
  snapshots: readonly number[];
  /** The last entry that may have been trimmed. */
  trimmed: number;
  /** Entries lost by damage; a start must salvage the rest. */
  lost: readonly number[];
}

export function nothingExpected(): ExpectedState {
  return { submitted: 0, acknowledged: 0, snapshots: [0], trimmed: 0, lost: [] };
}

/** The promise that a start from these files breaks; undefined if it breaks none. */
export async function promiseBroken(
  files: ReadonlyMap<string, Uint8Array>,
  expected: ExpectedState,
): Promise<string | undefined> {
  const { fileSystem } = new MemoryDisk(files);
  let storage: Storage;
  try {
    const salvage = expected.lost.length > 0;
    storage = await fsStorage({ directory: DIRECTORY, salvage, fileSystem })();
  } catch (error) {
    return `it does not start: ${String(error)}`;
  }
  try {
    return await difference(storage, expected);
  } catch (error) {
    return String(error);
  } finally {
    await storage.close();
  }
}

async function difference(storage: Storage, expected: ExpectedState): Promise<string | undefined> {
  const { submitted, acknowledged, snapshots, trimmed, lost } = expected;
  const snapshot = await storage.snapshots.load("sum");
  const at = Number(snapshot?.offset ?? 0);
  if (!snapshots.includes(at)) return `the snapshot stands at ${at}, not at ${snapshots}`;
  const entries = await entriesAfter(storage, null);
  const last = Number(entries.at(-1) ?? trimmed);
  const first = entries[0] ?? last + 1;
  const due = range(first, last).filter((entry) => !lost.includes(entry));
  if (entries.join() !== due.join()) return `missing or there twice: ${entries.join(" ")}`;
  if (last < acknowledged) return `${last} entries are left of ${acknowledged}`;
  if (last > submitted) return `${last} entries are there of ${submitted}`;
  const gone = range(1, first - 1).filter((entry) => !lost.includes(entry));
  if (gone.some((entry) => entry > trimmed)) return `more than ${trimmed} were trimmed`;
  const tail = await entriesAfter(storage, snapshot?.offset ?? null);
  const state = tail.reduce(plus, Number(snapshot?.state ?? 0));
  const clean = lost.filter((entry) => entry > at).reduce((sum, entry) => sum - entry, sumTo(last));
  return state === clean ? undefined : `the state is ${state}, not ${clean}`;
}

/** The entries after an offset. */
export async function entriesAfter(storage: Storage, after: Offset | null): Promise<number[]> {
  const entries: number[] = [];
  try {
    for await (const { entry } of storage.log.read(after)) entries.push(Number(entry));
    return entries;
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed" || after !== null) throw error;
    return entriesAfter(storage, error.resumeAfter ?? null);
  }
}

/** 1 + 2 + … + last, the state after that entry. */
export function sumTo(last: number): number {
  return (last * (last + 1)) / 2;
}

function plus(one: number, other: number): number {
  return one + other;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
