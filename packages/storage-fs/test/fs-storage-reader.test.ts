import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fsStorage, fsStorageReader, nodeFileSystem } from "../src/index.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

test("reads a directory in use as it was when opened, and leaves no trace", async () => {
  const directory = await temporaryDirectory();
  const writer = await fsStorage({ directory, segmentBytes: 100 })();
  await writer.log.append([1, 2]);
  await writer.snapshots.save("a", { offset: "2", state: { sums: 3 } });
  const before = (await readdir(directory)).sort();

  const reader = await fsStorageReader({ directory })();
  await writer.log.append([3]);
  expect(await readEntries(reader)).toEqual([1, 2]);
  expect(await readEntries(reader, "1")).toEqual([2]);
  expect(await reader.snapshots.load("a")).toEqual({ offset: "2", state: { sums: 3 } });
  expect(await reader.snapshots.list()).toEqual([{ fingerprint: "a", offset: "2" }]);
  expect(reader.log.lag("1")).toEqual({ entries: 1, silentMs: 0 });
  expect(reader.health()).toEqual({ status: "ok", pending: 0 });
  expect((await readdir(directory)).sort().filter((name) => !name.includes("0003"))).toEqual(
    before,
  );
  await reader.close();

  const later = await fsStorageReader({ directory })();
  expect(await readEntries(later)).toEqual([1, 2, 3]);
  await later.close();
  await writer.close();
});

test("rejects every change, following, and calls after its close", async () => {
  const directory = await temporaryDirectory();
  const writer = await fsStorage({ directory })();
  await writer.log.append([1]);
  await writer.close();
  const reader = await fsStorageReader({ directory })();
  const refused = { code: "unavailable", message: expect.stringContaining("fsStorage") };
  await expect(reader.log.append([2])).rejects.toMatchObject(refused);
  await expect(reader.log.trim("1")).rejects.toMatchObject(refused);
  await expect(reader.snapshots.save("a", { offset: null, state: 1 })).rejects.toMatchObject(
    refused,
  );
  await expect(reader.snapshots.remove("a")).rejects.toMatchObject(refused);
  const following = reader.log.read(null, { follow: true })[Symbol.asyncIterator]();
  await expect(following.next()).rejects.toMatchObject({ code: "invalid-option" });
  await reader.close();
  await reader.close();
  await expect(readEntries(reader)).rejects.toMatchObject({ code: "closed" });
  await expect(reader.snapshots.list()).rejects.toMatchObject({ code: "closed" });
  expect(() => reader.health()).toThrow("closed");
});

test("a missing directory is an error, and is not created", async () => {
  const directory = join(await temporaryDirectory(), "absent");
  await expect(fsStorageReader({ directory })()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/ENOENT.*absent/),
  });
  expect(() => fsStorageReader({ directory: "" })).toThrow("directory");
  await expect(nodeFileSystem.list(directory)).rejects.toThrow();
});

test("a segment trimmed while the reader opens is not an error", async () => {
  const directory = await temporaryDirectory();
  const writer = await fsStorage({ directory, segmentBytes: 50 })();
  for (let entry = 0; entry < 4; entry++) await writer.log.append([entry]);
  await writer.close();
  const oldest = join(directory, "log-0000000000000001.v1.ndjson");
  const reader = await fsStorageReader({
    directory,
    fileSystem: {
      ...nodeFileSystem,
      async open(path, mode) {
        await rm(oldest, { force: true });
        return nodeFileSystem.open(path, mode);
      },
    },
  })();
  await expect(readEntries(reader)).rejects.toMatchObject({ code: "trimmed", resumeAfter: "1" });
  expect(await readEntries(reader, "1")).toEqual([1, 2, 3]);
  await reader.close();
});
