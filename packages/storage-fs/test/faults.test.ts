import { readdir } from "node:fs/promises";
import {
  type Json,
  type Offset,
  type Storage,
  StorageError,
  type StorageFactory,
} from "@armature/storage";
import type { Clock } from "@armature/storage/kit";
import { describe, expect, test } from "vitest";
import { type FileSystem, fsStorage } from "../src/index.ts";
import { faultyFileSystem, type Operation, systemError } from "./support/faulty-file-system.ts";
import { quickClock } from "./support/quick-clock.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

const segmentBytes = 400;

/** The outcome of a run as its caller saw it. */
interface Observed {
  readonly acknowledged: number[];
  readonly refused: number[];
  readonly saved: number[];
  readonly unsaved: number[];
  /** The last entry that a trim was to drop. */
  trimmed: number;
}

/** Pauses after which the storage is closed, as an operator would do if the disk never recovers. */
const maxPauses = 12;

/** Appends singly and together, saves, trims and closes. Every error must be typed. */
async function exercise(open: (clock: Clock) => StorageFactory): Promise<Observed> {
  const observed: Observed = { acknowledged: [], refused: [], saved: [], unsaved: [], trimmed: -1 };
  let storage: Storage | undefined;
  let pauses = 0;
  const clock = quickClock(() => {
    if (++pauses === maxPauses) storage?.close().catch(() => undefined);
  });
  try {
    storage = await open(clock)();
  } catch (error) {
    expect(error).toMatchObject({ name: "StorageError", code: "unavailable" });
    return observed;
  }
  expect(storage.health().status).toBe("ok");
  const { log, snapshots } = storage;
  let latest: { entry: number; offset: Offset } | undefined;
  const append = async (...entries: [number, ...number[]]) => {
    const offset = await unlessUnavailable(log.append(entries));
    (offset === undefined ? observed.refused : observed.acknowledged).push(...entries);
    if (offset !== undefined) latest = { entry: entries.at(-1) ?? entries[0], offset };
  };
  for (let n = 0; n < 30; n += 5) {
    await append(n);
    await Promise.all([append(n + 1), append(n + 2, n + 3), append(n + 4)]);
    const snapshot = { offset: latest?.offset ?? null, state: n };
    const saved = await unlessUnavailable(snapshots.save("a", snapshot).then(() => true));
    (saved ? observed.saved : observed.unsaved).push(n);
    if (!saved || n < 15 || latest === undefined) continue;
    observed.trimmed = latest.entry;
    await unlessUnavailable(log.trim(latest.offset));
  }
  await unlessUnavailable(storage.close());
  return observed;
}

async function unlessUnavailable<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    expect(error).toMatchObject({
      name: "StorageError",
      code: expect.stringMatching(/^(unavailable|closed)$/),
    });
    return undefined;
  }
}

/** Checks that acknowledged entries are there, in order and once, and few others besides. */
async function check(directory: string, observed: Observed, maxExtra: number): Promise<void> {
  const storage = await fsStorage({ directory, segmentBytes, fileSystem: unsyncedFileSystem })();
  try {
    const entries = (await readLeft(storage)) as number[];
    const kept = observed.acknowledged.filter((entry) => entry > observed.trimmed);
    expect(entries).toEqual([...new Set(entries)].sort((one, other) => one - other));
    expect(entries).toEqual(expect.arrayContaining(kept));
    if (observed.trimmed < 0)
      expect(entries.length).toBeGreaterThanOrEqual(observed.acknowledged.length);
    const extra = entries.filter((entry) => !observed.acknowledged.includes(entry));
    expect(observed.refused).toEqual(expect.arrayContaining(extra));
    expect(extra.length, "rejected entries that are in the log").toBeLessThanOrEqual(maxExtra);

    const state = (await storage.snapshots.load("a"))?.state;
    const newest = observed.saved.at(-1);
    const possible: (Json | undefined)[] = observed.unsaved.filter((n) => n > (newest ?? -1));
    expect([...possible, newest]).toContain(state);
    const names = await readdir(directory);
    expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  } finally {
    await storage.close();
  }
}

async function readLeft(storage: Storage): Promise<Json[]> {
  try {
    return await readEntries(storage);
  } catch (error) {
    if (!StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    return readEntries(storage, error.resumeAfter);
  }
}

const operations: readonly Operation[] = [
  "lock",
  "list",
  "open",
  "size",
  "read",
  "write",
  "sync",
  "truncate",
  "close",
  "rename",
  "remove",
  "createDirectory",
  "syncDirectory",
  "modifiedAt",
];

describe("under any fault, nothing acknowledged is lost, and files are old or new", () => {
  for (const operation of operations) {
    for (const lasting of [false, true]) {
      const title = lasting
        ? `from the k-th ${operation} on, all fail`
        : `the k-th ${operation} fails`;
      test(`${title}, for all k`, { timeout: 60_000 }, async () => {
        for (let k = 1, reached = true; reached; k++) {
          const directory = await temporaryDirectory();
          let calls = 0;
          reached = false;
          const fileSystem = faultyFileSystem((called) => {
            if (called !== operation) return undefined;
            calls++;
            if (lasting ? calls < k : calls !== k) return undefined;
            reached = true;
            return systemError(["ENOSPC", "EIO", "EINTR", "EDQUOT"][k % 4] ?? "EIO");
          });
          const retention = { maxAgeMs: 10 ** 9 };
          const observed = await exercise((clock) =>
            fsStorage({ directory, segmentBytes, retention, fileSystem, clock }),
          );
          if (!lasting)
            expect(observed.refused, "entries rejected because of a single failure").toEqual([]);
          // If cutting back fails, too, one rejected write may remain.
          await check(directory, observed, lasting ? 4 : 0);
        }
      });
    }
  }
});

test("short writes are continued until all bytes are written", async () => {
  const directory = await temporaryDirectory();
  let calls = 0;
  const fileSystem: FileSystem = {
    ...unsyncedFileSystem,
    async open(path, mode) {
      const handle = await unsyncedFileSystem.open(path, mode);
      return {
        ...handle,
        write(bytes, position) {
          calls++;
          return handle.write(bytes.subarray(0, 7), position);
        },
      };
    },
  };
  const storage = await fsStorage({ directory, fileSystem })();
  await storage.log.append(["a".repeat(500), "b"]);
  await storage.snapshots.save("s", { offset: "2", state: "c".repeat(500) });
  await storage.close();
  expect(calls).toBeGreaterThan(140);
  const again = await fsStorage({ directory })();
  expect(await readEntries(again)).toEqual(["a".repeat(500), "b"]);
  expect((await again.snapshots.load("s"))?.state).toBe("c".repeat(500));
  await again.close();
});

test("a write of 0 bytes is a failure, not an endless loop", async () => {
  const directory = await temporaryDirectory();
  const fileSystem: FileSystem = {
    ...unsyncedFileSystem,
    async open(path, mode) {
      const handle = await unsyncedFileSystem.open(path, mode);
      return { ...handle, write: async () => 0 };
    },
  };
  const storage = await fsStorage({ directory, fileSystem })();
  const append = expect(storage.log.append([1])).rejects.toThrow("stopped after 0 of");
  await storage.close();
  await append;
});

test("a failed sync is never repeated: the file is opened again and cut back", async () => {
  const directory = await temporaryDirectory();
  let failing = false;
  const fileSystem = faultyFileSystem((operation, path) => {
    if (!failing || operation !== "sync" || !path.includes("log-")) return undefined;
    failing = false;
    return systemError("EIO");
  });
  const storage = await fsStorage({ directory, fileSystem, clock: quickClock() })();
  await storage.log.append(["good"]);
  failing = true;
  fileSystem.calls.length = 0;
  await storage.log.append(["again"]);
  expect(fileSystem.calls).toEqual([
    "write",
    "sync",
    "close",
    "open",
    "size",
    "truncate",
    "sync",
    "syncDirectory",
    "write",
    "sync",
  ]);
  expect(await readEntries(storage)).toEqual(["good", "again"]);
  await storage.close();
});

test("a close that cannot sync rejects, and still releases the directory", async () => {
  const directory = await temporaryDirectory();
  let failing = false;
  const fileSystem = faultyFileSystem((operation) =>
    failing && operation === "sync" ? systemError("EIO") : undefined,
  );
  const storage = await fsStorage({ directory, fileSystem, durability: "os" })();
  await storage.log.append([1]);
  failing = true;
  await expect(storage.close()).rejects.toMatchObject({ code: "unavailable" });
  await (await fsStorage({ directory })()).close();
});
