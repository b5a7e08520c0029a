import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { monotonicTime } from "@armature/storage/kit";
import { expect, test } from "vitest";
import { type FileSystem, type FsStorageOptions, fsStorage, nodeFileSystem } from "../src/index.ts";
import { faultyFileSystem, systemError } from "./support/faulty-file-system.ts";
import { quickClock } from "./support/quick-clock.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

/** A storage on a disk that is full while `disk.full` is set. */
async function onDisk(options: Partial<FsStorageOptions> = {}) {
  const disk = { full: false, writes: 0 };
  const fileSystem = faultyFileSystem((operation) => {
    if (operation === "write") disk.writes++;
    return disk.full && operation === "write" ? systemError("ENOSPC") : undefined;
  });
  const directory = await temporaryDirectory();
  const open = fsStorage({ directory, fileSystem, ...options });
  return { disk, directory, open, storage: await open() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("while the disk is full, appends wait in order; they are written once there is space", async () => {
  const { disk, storage, open } = await onDisk();
  await storage.log.append([1]);
  disk.full = true;
  const heard: number[] = [];
  const appends = [2, 3, 4, 5].map((n) => storage.log.append([n]).then(() => heard.push(n)));
  await until(() => storage.health().status === "degraded");
  expect(storage.health()).toMatchObject({
    pending: 4,
    detail: expect.stringMatching(/write .*log-.*ENOSPC/),
  });
  appends.push(storage.log.append([6]).then(() => heard.push(6)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual([]);
  expect(await readEntries(storage)).toEqual([1]);
  disk.full = false;
  await Promise.all(appends);
  expect(heard).toEqual([2, 3, 4, 5, 6]);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
  const again = await open();
  expect(await readEntries(again)).toEqual([1, 2, 3, 4, 5, 6]);
  await again.close();
});

test("pauses grow to one second", async () => {
  const pauses: number[] = [];
  const { disk, storage } = await onDisk({ clock: quickClock((pause) => pauses.push(pause)) });
  disk.full = true;
  const append = storage.log.append([1]);
  await until(() => pauses.length >= 10);
  disk.full = false;
  await append;
  expect(pauses.slice(0, 10)).toEqual([10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000]);
  await storage.close();
});

test("pending appends are limited: only those beyond the limit are rejected", async () => {
  const { disk, storage } = await onDisk();
  disk.full = true;
  const megabyte = "x".repeat(2 ** 20);
  const waiting = Array.from({ length: 63 }, (_, n) => storage.log.append([`${n}${megabyte}`]));
  const refused = storage.log.append([megabyte]);
  await expect(refused).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/^\d+ bytes wait .* 67108864 may/),
  });
  expect(storage.health().pending).toBe(63);
  disk.full = false;
  await Promise.all(waiting);
  await storage.log.append(["room again"]);
  const entries = (await readEntries(storage)) as string[];
  expect(entries.map((entry) => entry.slice(0, 2))).toEqual([
    ...Array.from({ length: 63 }, (_, n) => `${n}x`.slice(0, 2)),
    "ro",
  ]);
  await storage.close();
});

test("no snapshot competes with appends for the disk", async () => {
  const { disk, directory, storage } = await onDisk();
  await storage.log.append([1]);
  await storage.snapshots.save("a", { offset: "1", state: "old" });
  disk.full = true;
  const append = storage.log.append([2]);
  await until(() => storage.health().status === "degraded");
  const { writes } = disk;
  const before = await readdir(directory);
  await expect(storage.snapshots.save("a", { offset: "1", state: "new" })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/appends have priority.*ENOSPC/),
  });
  expect(await storage.snapshots.load("a")).toEqual({ offset: "1", state: "old" });
  expect(await readdir(directory)).toEqual(before);
  expect(disk.writes - writes).toBeLessThan(3);
  disk.full = false;
  await append;
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.snapshots.save("a", { offset: "2", state: "new" });
  await storage.close();
});

test("a save that does not fit frees its space for the log", async () => {
  let room = Number.POSITIVE_INFINITY;
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    async open(path, mode) {
      const handle = await nodeFileSystem.open(path, mode);
      const write = async (bytes: Uint8Array, position: number): Promise<number> => {
        if (room === 0) throw systemError("ENOSPC");
        const part = bytes.subarray(0, Math.min(bytes.length, room));
        room -= part.length;
        return handle.write(part, position);
      };
      return { ...handle, write };
    },
  };
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, fileSystem })();
  await storage.log.append([1]);
  const before = await readdir(directory);
  room = 100;
  const save = storage.snapshots.save("a", { offset: "1", state: "x".repeat(1000) });
  await expect(save).rejects.toMatchObject({ code: "unavailable" });
  expect(await readdir(directory)).toEqual(before);
  room = Number.POSITIVE_INFINITY;
  await storage.close();
});

test("a following reader waits while the disk cannot be read, and health reports it", async () => {
  let failing = true;
  const fileSystem = faultyFileSystem((operation) =>
    failing && operation === "read" ? systemError("EIO") : undefined,
  );
  const directory = await temporaryDirectory();
  failing = false;
  const storage = await fsStorage({ directory, fileSystem, clock: quickClock() })();
  await storage.log.append([1]);
  failing = true;
  const heard: unknown[] = [];
  const following = (async () => {
    for await (const { entry } of storage.log.read(null, { follow: true })) heard.push(entry);
  })();
  await until(() => storage.health().status === "degraded");
  expect(storage.health().detail).toMatch(/read .*log-.*EIO/);
  await expect(readEntries(storage)).rejects.toMatchObject({ code: "unavailable" });
  await storage.log.append([2]);
  expect(heard).toEqual([]);
  failing = false;
  await until(() => heard.length === 2);
  expect(heard).toEqual([1, 2]);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.log.append([3]);
  failing = true;
  await storage.close();
  await following;
});

test("an abort ends a following reader without an error while the disk cannot be read", async () => {
  const { storage, directory } = await onDisk();
  await storage.log.append([1]);
  await storage.close();
  let failing = false;
  const fileSystem = faultyFileSystem((operation, path) =>
    failing && operation === "open" && path.includes("log-") ? systemError("EMFILE") : undefined,
  );
  const again = await fsStorage({ directory, fileSystem })();
  failing = true;
  const stopping = new AbortController();
  const following = (async () => {
    for await (const _ of again.log.read(null, { follow: true, signal: stopping.signal }));
  })();
  await until(() => again.health().status === "degraded");
  stopping.abort();
  await following;
  failing = false;
  await again.close();
});

test("health reports a failed save until one succeeds", async () => {
  let full = true;
  const fileSystem = faultyFileSystem((operation, path) =>
    full && operation === "write" && path.includes("snapshot-") ? systemError("EIO") : undefined,
  );
  const storage = await fsStorage({ directory: await temporaryDirectory(), fileSystem })();
  await storage.log.append([1]);
  const save = storage.snapshots.save("a", { offset: "1", state: "new" });
  await expect(save).rejects.toThrow(/write .*snapshot-a.*EIO/);
  await storage.log.append([2]);
  expect(storage.health()).toMatchObject({
    status: "degraded",
    detail: expect.stringMatching(/write .*snapshot-a.*EIO/),
  });
  full = false;
  await storage.snapshots.save("a", { offset: "2", state: "new" });
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a close tries once more, rejects pending appends, and releases the directory", async () => {
  const { disk, storage, open } = await onDisk();
  await storage.log.append([1]);
  disk.full = true;
  const appends = Promise.allSettled([storage.log.append([2]), storage.log.append([3])]);
  await until(() => storage.health().status === "degraded");
  await storage.close();
  for (const append of await appends) {
    expect(append).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  }
  disk.full = false;
  const again = await open();
  expect(await readEntries(again)).toEqual([1]);
  disk.full = true;
  const append = again.log.append([2]);
  await until(() => again.health().status === "degraded");
  disk.full = false;
  await again.close();
  expect(await append).toBe("2");
});

test("health reports a disk that does not answer", async () => {
  let now = 0;
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let hanging = false;
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    async open(path, mode) {
      const handle = await nodeFileSystem.open(path, mode);
      return { ...handle, sync: () => (hanging ? answered : handle.sync()) };
    },
  };
  const clock = { ...quickClock(), monotonic: () => monotonicTime(now) };
  const storage = await fsStorage({ directory: await temporaryDirectory(), fileSystem, clock })();
  hanging = true;
  const append = storage.log.append([1]);
  await until(() => storage.health().pending === 1);
  now += 4_000;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(storage.health()).toEqual({ status: "ok", pending: 1 });
  now += 4_000;
  expect(storage.health()).toMatchObject({
    status: "degraded",
    detail: expect.stringMatching(/write to .*log-.* has taken [48] s: the disk does not answer/),
  });
  hanging = false;
  answer();
  expect(await append).toBe("1");
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("damage is not retried", async () => {
  const { disk, storage, directory } = await onDisk();
  await storage.log.append([1]);
  disk.full = true;
  const append = storage.log.append([2]);
  await until(() => storage.health().status === "degraded");
  await rm(join(directory, "log-0000000000000001.v1.ndjson"));
  await expect(append).rejects.toMatchObject({ code: "corrupt" });
  await expect(storage.log.append([3])).rejects.toMatchObject({ code: "corrupt" });
  const following = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
  await expect(following.next()).rejects.toMatchObject({ code: "corrupt" });
  expect(storage.health().status).toBe("degraded");
  await storage.close();
});
