import { appendFile, copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Json, type Offset, type Storage, StorageError } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { diagnose, fsStorage, fsStorageReader } from "../src/index.ts";
import { contents, damage, segmentPaths } from "./support/files.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

/** Twelve entries `e1` to `e12` in several segments; the fourth to sixth are one write. */
async function filled(segmentBytes = 250): Promise<string> {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes, fileSystem: unsyncedFileSystem })();
  for (const batch of [["e1"], ["e2"], ["e3"], ["e4", "e5", "e6"], ["e7"], ["e8"], ["e9"]]) {
    await storage.log.append(batch);
  }
  for (const entry of ["e10", "e11", "e12"]) await storage.log.append([entry]);
  await storage.close();
  return directory;
}

async function numbered(
  storage: Storage,
  after: Offset | null = null,
): Promise<Record<string, Json>> {
  const entries: Record<string, Json> = {};
  try {
    for await (const { offset, entry } of storage.log.read(after)) entries[offset] = entry;
  } catch (error) {
    // A missing first file looks like a trim.
    if (!StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    return numbered(storage, error.resumeAfter ?? null);
  }
  return entries;
}

function expected(...missing: number[]): Record<string, string> {
  const all = Array.from({ length: 12 }, (_, index) => index + 1);
  return Object.fromEntries(
    all.filter((n) => !missing.includes(n)).map((n) => [String(n), `e${n}`]),
  );
}

const salvaging = (directory: string) =>
  fsStorage({ directory, segmentBytes: 250, fileSystem: unsyncedFileSystem, salvage: true });

test("without salvage, damage prevents the start and nothing changes", async () => {
  const directory = await filled();
  const [first = ""] = await segmentPaths(directory);
  const byte = await damage(first, '"e2"');
  const before = await contents(directory);
  const open = fsStorage({ directory, fileSystem: unsyncedFileSystem });
  await expect(open()).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringMatching(`^${first} is damaged at byte ${byte}: .*salvage`),
  });
  expect(await contents(directory)).toEqual(before);
});

test("a bad line goes to a side file, its number is not reused, and everything else stays", async () => {
  const directory = await filled();
  const [first = "", ...others] = await segmentPaths(directory);
  const untouched = await Promise.all(others.map((path) => readFile(path)));
  const start = await damage(first, '"e2"');
  const bad = (await readFile(first, "utf8")).slice(start).split("\n")[0];

  const storage = await salvaging(directory)();
  expect(await numbered(storage)).toEqual(expected(2));
  const side = join(directory, "damaged-0000000000000001.ndjson");
  expect(await readFile(side, "utf8")).toBe(`${bad}\n`);
  expect(storage.health()).toEqual({
    status: "ok",
    pending: 0,
    detail: `salvaged ${first}: entries lost: 1, bad lines (1) now in ${side}`,
  });
  expect(await readEntries(storage, "1")).toEqual(Object.values(expected(1, 2)));
  expect(await readEntries(storage, "2")).toEqual(Object.values(expected(1, 2)));
  expect(await storage.log.append(["e13"])).toBe("13");
  await storage.close();
  expect(await Promise.all(others.slice(0, -1).map((path) => readFile(path)))).toEqual(
    untouched.slice(0, -1),
  );

  // From now on it opens without salvage, too.
  const again = await fsStorage({ directory })();
  expect(again.health()).toEqual({ status: "ok", pending: 0 });
  expect(await numbered(again)).toEqual({ ...expected(2), 13: "e13" });
  await again.close();
  const reader = await fsStorageReader({ directory })();
  expect(await numbered(reader)).toEqual({ ...expected(2), 13: "e13" });
  await reader.close();
});

test("a write that lost some entries keeps the others", async () => {
  const directory = await filled();
  for (const path of await segmentPaths(directory)) {
    if ((await readFile(path, "utf8")).includes('"e5"')) await damage(path, '"e5"');
  }
  const storage = await salvaging(directory)();
  expect(await numbered(storage)).toEqual(expected(5));
  await storage.close();
});

test("a missing file is replaced by a record of the loss", async () => {
  const directory = await filled();
  const [, second = "", third = ""] = await segmentPaths(directory);
  const first = Number(/\d{16}/.exec(second)?.[0]);
  const next = Number(/\d{16}/.exec(third)?.[0]);
  await rm(second);
  const missing = Array.from({ length: next - first }, (_, index) => first + index);
  const storage = await salvaging(directory)();
  expect(await numbered(storage)).toEqual(expected(...missing));
  expect(storage.health().detail).toBe(
    `entries ${first} to ${next - 1} are missing: ${second} records the loss`,
  );
  await storage.close();
});

test("numbers up to a snapshot's offset are not reused", async () => {
  const directory = await filled();
  const first = await fsStorage({ directory })();
  await first.snapshots.save("a", { offset: "12", state: "all twelve" });
  await first.close();
  const paths = await segmentPaths(directory);
  const last = paths.at(-1) ?? "";
  await rm(last);
  await expect(fsStorage({ directory })()).rejects.toMatchObject({ code: "corrupt" });
  const storage = await salvaging(directory)();
  expect(await storage.log.append(["new"])).toBe("13");
  expect(await storage.snapshots.load("a")).toEqual({ offset: "12", state: "all twelve" });
  expect(await readEntries(storage, "12")).toEqual(["new"]);
  await storage.close();

  for (const path of await segmentPaths(directory)) await rm(path);
  const empty = await salvaging(directory)();
  expect(await readEntries(empty)).toEqual([]);
  expect(await empty.log.append(["newer"])).toBe("13");
  await empty.close();
});

test("a damaged end, duplicate files and an unfinished write are salvaged together", async () => {
  const directory = await filled();
  const paths = await segmentPaths(directory);
  const [first = "", second = ""] = paths;
  await damage(first, '"e1"');
  // A file was copied to a name whose numbers are taken.
  await copyFile(
    second,
    second.replace(/\d{16}/, (n) => String(Number(n) + 1).padStart(16, "0")),
  );
  await appendFile(paths.at(-1) ?? "", "half a li");
  const storage = await salvaging(directory)();
  expect(await numbered(storage)).toEqual(expected(1));
  expect(Number(await storage.log.append(["new"]))).toBeGreaterThan(12);
  await storage.close();
  const again = await fsStorage({ directory })();
  expect(await readEntries(again)).toEqual([...Object.values(expected(1)), "new"]);
  await again.close();
});

test("an unfinished write alone is cut off as usual, without a side file", async () => {
  const directory = await filled();
  await appendFile((await segmentPaths(directory)).at(-1) ?? "", "half a li");
  const storage = await salvaging(directory)();
  expect(storage.health().detail).toMatch(/^cut 9 bytes/);
  expect((await readdir(directory)).filter((name) => name.startsWith("damaged"))).toEqual([]);
  await storage.close();
});

test("a future format is rejected even with salvage", async () => {
  const directory = await filled();
  await writeFile(join(directory, "log-0000000000000001.v2.ndjson"), "{}\n");
  await expect(salvaging(directory)()).rejects.toMatchObject({ code: "corrupt" });
});

test("after any damage, the entries left are original ones under their own numbers", async () => {
  const harm = fc.record({
    file: fc.nat(),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.constantFrom("flip", "cut", "zero", "insert", "remove"),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
      const directory = await filled();
      let unharmed = true;
      for (const { file, place, how, bytes } of harms) {
        const paths = await segmentPaths(directory);
        const path = paths[file % paths.length];
        const content = path === undefined ? Buffer.alloc(0) : await readFile(path);
        if (path === undefined || content.length === 0) continue;
        const at = Math.min(Math.floor(place * content.length), content.length - 1);
        if (how === "remove") await rm(path);
        else if (how === "cut") await writeFile(path, content.subarray(0, at));
        else if (how === "insert") {
          const parts = [content.subarray(0, at), bytes, content.subarray(at)];
          await writeFile(path, Buffer.concat(parts));
        } else {
          content.fill(how === "zero" ? 0 : (content[at] ?? 0) ^ (bytes[0] || 1), at, at + 1);
          await writeFile(path, content);
        }
        unharmed = false;
      }
      const storage = await salvaging(directory)();
      const left = await numbered(storage);
      for (const [offset, entry] of Object.entries(left)) expect(entry).toBe(`e${offset}`);
      const offset = Number(await storage.log.append(["new"]));
      expect(offset).toBeGreaterThan(Math.max(0, ...Object.keys(left).map(Number)));
      if (unharmed) expect(Object.keys(left)).toHaveLength(12);
      await storage.close();
      expect((await diagnose({ directory, fileSystem: unsyncedFileSystem })).damage).toEqual([]);
      const again = await fsStorage({ directory, fileSystem: unsyncedFileSystem })();
      expect(await numbered(again)).toEqual({ ...left, [offset]: "new" });
      await again.close();
    }),
    { numRuns: 60, seed: 4 },
  );
}, 120_000);

test("an interrupted salvage is repeated by the next start", async () => {
  for (let k = 1, reached = true; reached; k++) {
    const directory = await filled();
    const [first = "", second = ""] = await segmentPaths(directory);
    await damage(first, '"e2"');
    await rm(second);
    reached = false;
    let calls = 0;
    const dying = async <Value>(work: () => Promise<Value>): Promise<Value> => {
      reached ||= ++calls >= k;
      if (calls >= k) throw new Error("dead");
      return work();
    };
    const open = fsStorage({
      directory,
      salvage: true,
      fileSystem: {
        ...unsyncedFileSystem,
        rename: (from, to) => dying(() => unsyncedFileSystem.rename(from, to)),
        remove: (path) => dying(() => unsyncedFileSystem.remove(path)),
        syncDirectory: (path) => dying(() => unsyncedFileSystem.syncDirectory(path)),
      },
    });
    await open().then(
      (storage) => storage.close().catch(() => undefined),
      (error) => expect(error).toMatchObject({ code: "unavailable" }),
    );
    const storage = await salvaging(directory)();
    const left = await numbered(storage);
    expect(left).toMatchObject({ 1: "e1", 3: "e3", 12: "e12" });
    expect(left).not.toHaveProperty("2");
    await storage.close();
    const side = await stat(join(directory, "damaged-0000000000000001.ndjson"));
    expect(side.size).toBeGreaterThan(0);
  }
});
