import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Json } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FsStorageOptions, fsStorage } from "../src/index.ts";
import { faultyFileSystem } from "./support/faulty-file-system.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

async function segments(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith("log-")).sort();
}

test.each<[Partial<Record<keyof FsStorageOptions, unknown>>, string]>([
  [{ directory: "" }, "directory"],
  [{ directory: undefined }, "directory"],
  [{ durability: "memory" }, "durability"],
  [{ salvage: "yes" }, "salvage"],
  [{ segmentBytes: 0 }, "segmentBytes"],
  [{ segmentBytes: 1.5 }, "segmentBytes"],
  [{ segmentBytes: Number.NaN }, "segmentBytes"],
])("rejects a wrong option immediately: %o", (wrong, named) => {
  const options = { directory: "unused", ...wrong } as FsStorageOptions;
  expect(() => fsStorage(options)).toThrow(named);
});

test("a line is JSON, with a checksum over the exact bytes of the rest", async () => {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory })();
  await storage.log.append([{ kind: "feedback", text: "naïve \u2028" }, null]);
  await storage.log.append(["alone"]);
  await storage.close();
  expect(await segments(directory)).toEqual(["log-0000000000000001.v1.ndjson"]);
  const text = await readFile(join(directory, "log-0000000000000001.v1.ndjson"), "utf8");
  const lines = text.split("\n").slice(0, -1);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { seq: 1, first: 1, last: 2, entry: { kind: "feedback", text: "naïve \u2028" } },
    { seq: 2, first: 1, last: 2, entry: null },
    { seq: 3, first: 3, last: 3, entry: "alone" },
  ]);
  for (const line of lines) {
    const [, crc = "", rest = ""] = /^\{"crc":"([0-9a-f]{8})",(.*)$/s.exec(line) ?? [];
    expect(Number.parseInt(crc, 16)).toBe(crc32(Buffer.from(rest)));
  }
});

test("a log of this format, written by hand, is read", async () => {
  const directory = await temporaryDirectory();
  await writeFile(
    join(directory, "log-0000000000000007.v1.ndjson"),
    '{"crc":"2adb7c95","seq":7,"first":7,"last":8,"entry":"golden"}\n' +
      '{"crc":"54c85f5e","seq":8,"first":7,"last":8,"entry":{"n":[1,2.5,null]}}\n',
  );
  const storage = await fsStorage({ directory })();
  expect(await readEntries(storage, "6")).toEqual(["golden", { n: [1, 2.5, null] }]);
  expect(await storage.log.append([1])).toBe("9");
  await storage.close();
});

test("appends that wait together share one write and one sync", async () => {
  const directory = await temporaryDirectory();
  const fileSystem = faultyFileSystem(() => undefined);
  const storage = await fsStorage({ directory, fileSystem })();
  fileSystem.calls.length = 0;
  await Promise.all(Array.from({ length: 100 }, (_, entry) => storage.log.append([entry])));
  expect(fileSystem.calls).toEqual(["write", "sync"]);
  fileSystem.calls.length = 0;
  const first = storage.log.append(["first"]);
  while (fileSystem.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const rest = Array.from({ length: 50 }, (_, entry) => storage.log.append([entry]));
  expect(storage.health().pending).toBeGreaterThanOrEqual(50);
  await Promise.all([first, ...rest]);
  expect(fileSystem.calls).toEqual(["write", "sync", "write", "sync"]);
  await storage.close();
});

test("an append is neither acknowledged nor visible before its sync has ended", async () => {
  const directory = await temporaryDirectory();
  let holding = false;
  let letGo = (): void => undefined;
  const fileSystem = {
    ...unsyncedFileSystem,
    async open(path: string, mode: "read" | "write") {
      const handle = await unsyncedFileSystem.open(path, mode);
      return {
        ...handle,
        sync: () =>
          holding
            ? new Promise<void>((resolve) => {
                letGo = resolve;
              })
            : Promise.resolve(),
      };
    },
  };
  const storage = await fsStorage({ directory, fileSystem })();
  await storage.log.append(["shown"]);
  const reader = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
  await reader.next();
  holding = true;
  const events: string[] = [];
  const appended = storage.log.append(["held"]).then(() => events.push("acknowledged"));
  const read = reader.next().then(() => events.push("shown"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(events).toEqual([]);
  expect(await readEntries(storage)).toEqual(["shown"]);
  expect(storage.health().pending).toBe(1);
  holding = false;
  letGo();
  await Promise.all([appended, read]);
  await storage.close();
});

test("os durability syncs only when a segment ends, before a snapshot and at the close", async () => {
  const directory = await temporaryDirectory();
  const fileSystem = faultyFileSystem(() => undefined);
  const storage = await fsStorage({
    directory,
    fileSystem,
    durability: "os",
    segmentBytes: 100,
  })();
  fileSystem.calls.length = 0;
  await storage.log.append([1]);
  await storage.log.append([2]);
  expect(fileSystem.calls).toEqual(["write", "write"]);
  await storage.log.append([3]);
  expect(fileSystem.calls.slice(2)).toEqual([
    "sync",
    "close",
    "open",
    "size",
    "sync",
    "syncDirectory",
    "write",
  ]);
  fileSystem.calls.length = 0;
  await storage.snapshots.save("a", { offset: "2", state: 1 });
  expect(fileSystem.calls.slice(0, 2)).toEqual(["sync", "open"]);
  fileSystem.calls.length = 0;
  await storage.close();
  expect(fileSystem.calls).toContain("sync");
});

test("a batch stays in one segment, and a segment is named after its first entry", async () => {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes: 150 })();
  await storage.log.append([1]);
  await storage.log.append(Array.from({ length: 20 }, (_, entry) => entry));
  await storage.log.append([2]);
  await storage.close();
  expect(await segments(directory)).toEqual([
    "log-0000000000000001.v1.ndjson",
    "log-0000000000000022.v1.ndjson",
  ]);
});

test("a trim removes whole segments, but never the one being written", async () => {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes: 100 })();
  for (let entry = 1; entry <= 9; entry++) await storage.log.append([entry]);
  const before = await segments(directory);
  expect(before.length).toBeGreaterThan(3);
  await Promise.all([storage.log.trim("5"), storage.log.trim("5")]);
  const after = await segments(directory);
  expect(after).toEqual(before.slice(before.length - after.length));
  expect(Number(/\d{16}/.exec(after[1] ?? "")?.[0])).toBeGreaterThan(6);
  await storage.log.trim("9");
  expect((await segments(directory)).length).toBe(1);
  await storage.close();
});

test("entries larger than a chunk can be read, and a batch that is too large is rejected", async () => {
  const directory = await temporaryDirectory();
  const fileSystem = faultyFileSystem(() => undefined);
  const storage = await fsStorage({ directory, fileSystem })();
  const large = ["ä".repeat(300_000), "x", "z".repeat(64 * 1024)];
  await storage.log.append(large);
  await expect(storage.log.append(["y".repeat(17 * 2 ** 20)])).rejects.toMatchObject({
    code: "invalid-entry",
    message: expect.stringContaining("in parts"),
  });
  const many = Array.from({ length: 8 }, (_, entry) => `${entry}`.repeat(5 * 2 ** 20));
  fileSystem.calls.length = 0;
  await Promise.all(many.map((entry) => storage.log.append([entry])));
  expect(fileSystem.calls.filter((call) => call === "sync").length).toBeGreaterThanOrEqual(3);
  expect(await readEntries(storage)).toEqual([...large, ...many]);
  await storage.close();
  const again = await fsStorage({ directory })();
  expect(await readEntries(again)).toEqual([...large, ...many]);
  await again.close();
});

test("an entry damaged while the log is open is not returned", async () => {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory })();
  await storage.log.append(["first", "second"]);
  const path = join(directory, (await segments(directory))[0] ?? "");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"second"', '"sekond"'));
  await expect(readEntries(storage)).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringContaining(`byte ${text.indexOf("\n") + 1}`),
  });
  await writeFile(path, text.slice(0, 20));
  await expect(readEntries(storage)).rejects.toMatchObject({ code: "corrupt" });
  await storage.close();
});

test("a directory is created with its parents, and each one's parent is synced", async () => {
  const root = await temporaryDirectory();
  const directory = join(root, "a", "b", "c");
  const synced: string[] = [];
  const fileSystem = faultyFileSystem((operation, path) => {
    if (operation === "syncDirectory") synced.push(path);
    return undefined;
  });
  await (await fsStorage({ directory, fileSystem })()).close();
  expect(synced).toEqual([join(root, "a", "b"), join(root, "a"), root, directory]);
});

test("a log reads the same however its batches were grouped and whether it was reopened", async () => {
  const script = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constant("reopen" as const) },
      { weight: 2, arbitrary: fc.constant("wait" as const) },
    ),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 500 }), async (steps, segmentBytes) => {
      const directory = await temporaryDirectory();
      const open = fsStorage({ directory, segmentBytes, fileSystem: unsyncedFileSystem });
      let storage = await open();
      const expected: Json[] = [];
      let pending: Promise<unknown>[] = [];
      for (const step of steps) {
        if (step === "reopen") {
          await storage.close();
          storage = await open();
        } else if (step === "wait") {
          await Promise.all(pending);
          pending = [];
        } else {
          pending.push(storage.log.append(step as Json[]));
          expected.push(...(JSON.parse(JSON.stringify(step)) as Json[]));
        }
      }
      await Promise.all(pending);
      expect(await readEntries(storage)).toEqual(expected);
      await storage.close();
    }),
    { numRuns: 60 },
  );
});
