import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Storage } from "@armature/storage";
import { type Clock, systemClock, wallTime } from "@armature/storage/kit";
import { expect, test } from "vitest";
import { type FsStorageOptions, fsStorage, type RetentionOptions } from "../src/index.ts";
import { faultyFileSystem, systemError } from "./support/faulty-file-system.ts";
import { segmentPaths } from "./support/files.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A storage with one entry of about 100 bytes in each file. */
async function opened(retention: RetentionOptions, options: Partial<FsStorageOptions> = {}) {
  const directory = options.directory ?? (await temporaryDirectory());
  const open = fsStorage({
    directory,
    segmentBytes: 1,
    fileSystem: unsyncedFileSystem,
    retention,
    ...options,
  });
  const storage = await open();
  const append = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await storage.log.append([`${n}`.padStart(30, "x")]);
  };
  const save = (offset: number, fingerprint = "a") =>
    storage.snapshots.save(fingerprint, { offset: String(offset), state: offset });
  return { directory, storage, append, save };
}

/** The sequence numbers in a directory, each in a file of its own. */
async function held(directory: string): Promise<number[]> {
  return (await segmentPaths(directory)).map((path) => Number(/\d{16}/.exec(path)?.[0]));
}

/** The fingerprints that have a snapshot. */
async function namesIn(storage: Storage): Promise<string[]> {
  return (await storage.snapshots.list()).map(({ fingerprint }) => fingerprint).sort();
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test.each([{ maxBytes: -1 }, { maxBytes: 1.5 }, { maxAgeMs: Number.NaN }])(
  "rejects an invalid limit: %o",
  (retention) => {
    expect(() => fsStorage({ directory: "unused", retention })).toThrow("retention.max");
  },
);

test("entries that a snapshot or the one before it needs are kept", async () => {
  const { directory, storage, append, save } = await opened({ maxBytes: 0 });
  await append(10);
  expect(await held(directory)).toEqual(range(1, 10));
  await save(6);
  // A single snapshot may be damaged, so all entries are still needed.
  expect(await held(directory)).toEqual(range(1, 10));
  await save(9);
  expect(await held(directory)).toEqual(range(7, 10));
  await save(10);
  expect(await held(directory)).toEqual([10]);
  await append(2);
  await save(12);
  expect(await held(directory)).toEqual(range(11, 12));
  await storage.close();
});

test("the newest bytes are kept up to the limit", async () => {
  const { directory, storage, append, save } = await opened({ maxBytes: 500 });
  await append(20);
  await save(20);
  await save(20);
  const kept = await held(directory);
  expect(kept).toEqual(range(21 - kept.length, 20));
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.length).toBeLessThan(7);
  await storage.close();
});

test("files older than the limit are dropped", async () => {
  let now = Date.now();
  const clock: Clock = { ...systemClock, wall: () => wallTime(now) };
  const { directory, storage, append, save } = await opened({ maxAgeMs: 30 * DAY_MS }, { clock });
  await append(4);
  const old = new Date(now - 29 * DAY_MS);
  for (const path of (await segmentPaths(directory)).slice(0, 2)) await utimes(path, old, old);
  await save(4);
  await save(4);
  expect(await held(directory)).toEqual(range(1, 4));
  now += 2 * DAY_MS;
  await save(4);
  expect(await held(directory)).toEqual(range(3, 4));
  await storage.close();
});

test("a snapshot of another configuration keeps the log for a week, then both are dropped", async () => {
  let now = Date.now();
  const clock: Clock = { ...systemClock, wall: () => wallTime(now) };
  const { directory, storage, append, save } = await opened({ maxBytes: 0 }, { clock });
  await append(10);
  await save(3, "other");
  await save(4, "other");
  await save(9);
  await save(10);
  expect(await held(directory)).toEqual(range(4, 10));
  now += 6.9 * DAY_MS;
  await save(10);
  expect(await held(directory)).toEqual(range(4, 10));
  expect(await namesIn(storage)).toEqual(["a", "other"]);
  now += 0.2 * DAY_MS;
  await save(10);
  expect(await held(directory)).toEqual([10]);
  expect(await namesIn(storage)).toEqual(["a"]);
  await storage.close();
});

test("a stale snapshot that needs no dropped entry stays", async () => {
  let now = Date.now();
  const clock: Clock = { ...systemClock, wall: () => wallTime(now) };
  const { directory, storage, append, save } = await opened({ maxBytes: 0 }, { clock });
  await append(10);
  await save(10, "other");
  await save(10, "other");
  now += 8 * DAY_MS;
  await save(9);
  await save(9);
  expect(await held(directory)).toEqual([10]);
  expect(await namesIn(storage)).toEqual(["a", "other"]);
  await storage.close();
});

test("a damaged snapshot keeps all entries until it is replaced", async () => {
  const { directory, storage, append, save } = await opened({ maxBytes: 0 });
  await append(10);
  await save(1);
  await save(8, "other");
  await save(9, "other");
  await writeFile(join(directory, "snapshot-other.v1.json"), "{}");
  await save(9);
  await save(10);
  expect(await held(directory)).toEqual(range(1, 10));
  await save(10, "other");
  expect(await held(directory)).toEqual(range(9, 10));
  await storage.close();
});

test("a failed drop does not fail the save; health reports it, and the next save repeats it", async () => {
  let failing = true;
  const fileSystem = faultyFileSystem((operation, path) =>
    failing && operation === "remove" && path.includes("log-") ? systemError("EACCES") : undefined,
  );
  const { directory, storage, append, save } = await opened({ maxBytes: 0 }, { fileSystem });
  await append(4);
  await save(4);
  await save(4);
  expect(await held(directory)).toEqual(range(1, 4));
  expect(storage.health()).toMatchObject({
    status: "degraded",
    detail: expect.stringMatching(/remove .*log-.*EACCES/),
  });
  failing = false;
  await save(4);
  expect(await held(directory)).toEqual([4]);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a file is dropped only after the removal of the one before it is durable", async () => {
  const calls: string[] = [];
  let failing = false;
  const fileSystem = faultyFileSystem((operation, path) => {
    if (operation === "remove" && path.includes("log-")) calls.push(path.slice(-18, -10));
    if (operation === "syncDirectory") calls.push("sync");
    return failing && operation === "syncDirectory" ? systemError("EIO") : undefined;
  });
  const { directory, storage, append } = await opened({}, { fileSystem });
  await append(4);
  await storage.snapshots.save("a", { offset: "4", state: 4 });
  calls.length = 0;
  await storage.log.trim("2");
  expect(calls).toEqual(["sync", "00000001", "sync", "00000002", "sync"]);
  calls.length = 0;
  failing = true;
  await expect(storage.log.trim("3")).rejects.toMatchObject({ code: "unavailable" });
  expect(calls).toEqual(["sync"]);
  failing = false;
  await storage.log.trim("3");
  expect(await held(directory)).toEqual([4]);
  await storage.close();
});

test("a dropped file stays dropped even if its removal may not be durable", async () => {
  let failing = 0;
  const fileSystem = faultyFileSystem((operation) =>
    operation === "syncDirectory" && failing > 0 && --failing === 0
      ? systemError("EIO")
      : undefined,
  );
  const { directory, storage, append } = await opened({}, { fileSystem });
  await append(4);
  await storage.snapshots.save("a", { offset: "4", state: 4 });
  failing = 2;
  await expect(storage.log.trim("3")).rejects.toMatchObject({ code: "unavailable" });
  expect(await held(directory)).toEqual([2, 3, 4]);
  const reading = storage.log.read(null)[Symbol.asyncIterator]();
  await expect(reading.next()).rejects.toMatchObject({ code: "trimmed", resumeAfter: "1" });
  await storage.log.trim("3");
  expect(await held(directory)).toEqual([4]);
  await storage.close();
});

test("without limits everything is kept", async () => {
  const { directory, storage, append, save } = await opened({});
  await append(5);
  for (let n = 0; n < 3; n++) await save(5);
  expect(await held(directory)).toEqual(range(1, 5));
  await storage.close();
});

test("if no good snapshot of trimmed entries is left, only salvage opens the log", async () => {
  const { directory, storage, append, save } = await opened({ maxBytes: 0 });
  await append(5);
  await save(5);
  await save(5);
  await storage.close();
  for (const name of await readdir(directory)) {
    if (name.startsWith("snapshot-")) await writeFile(join(directory, name), "{}");
  }
  const again = await fsStorage({ directory })();
  await expect(again.snapshots.load("a")).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringMatching(/snapshot-a.*up to 4 were trimmed.*salvage/),
  });
  expect(await again.snapshots.load("another")).toBeUndefined();
  await again.close();
  const salvaged = await fsStorage({ directory, salvage: true })();
  expect(await salvaged.snapshots.load("a")).toBeUndefined();
  expect(salvaged.health().detail).toMatch(
    /moved .*snapshot-a.v1.json, which is damaged, to .*damaged-snapshot-a.v1.json/,
  );
  await salvaged.close();
  const after = await fsStorage({ directory })();
  expect(await after.snapshots.load("a")).toBeUndefined();
  await after.close();
});
