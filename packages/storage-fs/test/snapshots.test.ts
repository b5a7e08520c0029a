import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fsStorage } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const current = "snapshot-a.v1.json";
const previous = "snapshot-a.previous.v1.json";

async function withTwo(): Promise<string> {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes: 100 })();
  for (let entry = 0; entry < 10; entry++) await storage.log.append([entry]);
  await storage.snapshots.save("a", { offset: "3", state: { version: "old" } });
  await storage.snapshots.save("a", { offset: "7", state: { version: "new" } });
  await storage.close();
  return directory;
}

test("a snapshot is one line of JSON, and the previous one is kept", async () => {
  const directory = await withTwo();
  const text = await readFile(join(directory, current), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  expect(JSON.parse(text)).toEqual({
    crc: expect.stringMatching(/^[0-9a-f]{8}$/),
    fingerprint: "a",
    offset: "7",
    state: { version: "new" },
  });
  expect(JSON.parse(await readFile(join(directory, previous), "utf8"))).toMatchObject({
    offset: "3",
    state: { version: "old" },
  });
});

test("load falls back from a snapshot damaged at any byte to the one before it", async () => {
  const directory = await withTwo();
  const path = join(directory, current);
  const good = await readFile(path);
  const storage = await fsStorage({ directory })();
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  for (let byte = 0; byte < good.length; byte++) {
    const flipped = Buffer.from(good);
    flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (byte % 8));
    for (const damaged of [flipped, good.subarray(0, byte)]) {
      await writeFile(path, damaged);
      const loaded = await storage.snapshots.load("a");
      expect(loaded, `byte ${byte}`).toEqual({ offset: "3", state: { version: "old" } });
    }
  }
  expect(storage.health()).toMatchObject({ status: "ok", detail: expect.stringContaining(path) });

  // The next save must not replace the good previous file by the damaged one.
  await storage.snapshots.save("a", { offset: "9", state: { version: "newest" } });
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  expect(await storage.snapshots.load("a")).toEqual({ offset: "9", state: { version: "newest" } });
  await writeFile(path, "");
  expect(await storage.snapshots.load("a")).toEqual({ offset: "3", state: { version: "old" } });
  await storage.close();
});

test("without a good file there is no snapshot, and health reports the damage", async () => {
  const directory = await withTwo();
  await writeFile(join(directory, current), "{}");
  await writeFile(join(directory, previous), "");
  const storage = await fsStorage({ directory })();
  expect(storage.health().detail).toContain(current);
  expect(storage.health().detail).toContain(previous);
  expect(await storage.snapshots.load("a")).toBeUndefined();
  expect(await storage.snapshots.list()).toEqual([]);
  await storage.snapshots.remove("a");
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
  expect((await readdir(directory)).filter((name) => name.startsWith("snapshot"))).toEqual([]);
});

test("a save interrupted between its two renames leaves the old snapshot", async () => {
  const directory = await withTwo();
  await rm(join(directory, current));
  const storage = await fsStorage({ directory })();
  expect(await storage.snapshots.load("a")).toEqual({ offset: "3", state: { version: "old" } });
  expect(await storage.snapshots.list()).toEqual([{ fingerprint: "a", offset: "3" }]);
  await storage.snapshots.save("a", { offset: "8", state: 1 });
  expect((await readdir(directory)).filter((name) => name.startsWith("snapshot")).sort()).toEqual(
    [current, previous].sort(),
  );
  await storage.close();
});

test("a snapshot file with another fingerprint's name is not loaded", async () => {
  const directory = await withTwo();
  await writeFile(join(directory, "snapshot-b.v1.json"), await readFile(join(directory, current)));
  const storage = await fsStorage({ directory })();
  expect(await storage.snapshots.load("b")).toBeUndefined();
  await storage.close();
});

test("a trim keeps the entries that the previous snapshot needs", async () => {
  const directory = await withTwo();
  const storage = await fsStorage({ directory, segmentBytes: 100 })();
  await storage.log.trim("7");
  await writeFile(join(directory, current), "");
  const snapshot = await storage.snapshots.load("a");
  expect(snapshot?.offset).toBe("3");
  const entries = [];
  for await (const { entry } of storage.log.read(snapshot?.offset ?? null)) entries.push(entry);
  expect(entries).toEqual([3, 4, 5, 6, 7, 8, 9]);
  await storage.close();
});

test("a snapshot ahead of the log means that log files are missing", async () => {
  const directory = await withTwo();
  for (const name of await readdir(directory)) {
    if (name.startsWith("log-")) await rm(join(directory, name));
  }
  await expect(fsStorage({ directory })()).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringContaining("a snapshot stands at entry 7, but the log"),
  });
  expect((await readdir(directory)).filter((name) => name.startsWith("log-"))).toEqual([]);
});

test("files of unfinished writes are removed, and no others", async () => {
  const directory = await temporaryDirectory();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${current}.tmp`), "half");
  await writeFile(join(directory, "notes.tmp"), "mine");
  const storage = await fsStorage({ directory })();
  const names = await readdir(directory);
  expect(names).not.toContain(`${current}.tmp`);
  expect(names).toContain("notes.tmp");
  await storage.close();
});
