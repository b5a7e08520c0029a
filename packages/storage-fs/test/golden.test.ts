import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LogRecord, Storage } from "@armature/storage";
import { describe, expect, test } from "vitest";
import { diagnose, fsStorage, fsStorageReader } from "../src/index.ts";
import { contents } from "./support/files.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

// Files of earlier versions, byte for byte. Never change one of them: add a folder.
// v1: three log files with batches and an entry that a salvage lost, a snapshot and the one before
// it, and a snapshot of another configuration.

const golden = fileURLToPath(new URL("golden", import.meta.url));

async function copied(version: string): Promise<string> {
  const directory = await temporaryDirectory();
  await cp(join(golden, version), directory, { recursive: true });
  return directory;
}

async function recordsOf({ log }: Storage): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of log.read(null)) records.push(record);
  return records;
}

describe.each(["v1"])("a directory of format %s", (version) => {
  test("can be read by writer and reader, and stays unchanged", async () => {
    const expected = JSON.parse(await readFile(join(golden, `${version}.expected.json`), "utf8"));
    const directory = await copied(version);
    const before = await contents(directory);
    for (const factory of [fsStorage, fsStorageReader]) {
      const storage = await factory({ directory })();
      expect(storage.health()).toEqual({ status: "ok", pending: 0 });
      expect(await recordsOf(storage)).toEqual(expected.entries);
      expect(await storage.snapshots.load("golden")).toEqual({
        offset: "15",
        state: { sums: [0.2, -0.5], note: "current" },
      });
      expect(await storage.snapshots.load("other_fingerprint-2")).toEqual({
        offset: null,
        state: [],
      });
      await storage.close();
    }
    expect(await diagnose({ directory })).toMatchObject({ entries: 14, lost: 1, damage: [] });
    const after = await contents(directory);
    for (const [name, bytes] of before) expect(after.get(name), name).toBe(bytes);
  });

  test("falls back to the previous snapshot, and can be continued", async () => {
    const directory = await copied(version);
    await writeFile(join(directory, `snapshot-golden.${version}.json`), "");
    const storage = await fsStorage({ directory })();
    expect(await storage.snapshots.load("golden")).toMatchObject({ offset: "2" });
    expect(await storage.log.append(["new"])).toBe("16");
    await storage.close();
    const again = await fsStorage({ directory })();
    expect((await recordsOf(again)).at(-1)).toEqual({ offset: "16", entry: "new" });
    await again.close();
  });
});

test.each(["log-0000000000000016.v2.ndjson", "snapshot-golden.v2.json", "log-16.v10.parquet"])(
  "nothing changes beside %s, which has a later format",
  async (name) => {
    const directory = await copied("v1");
    await writeFile(join(directory, name), "{}\n");
    // An unfinished write would otherwise be cut off, and a temporary file removed.
    await writeFile(join(directory, "log-0000000000000014.v1.ndjson"), "half", { flag: "a" });
    await writeFile(join(directory, "snapshot-golden.v1.json.tmp"), "half");
    const before = await contents(directory);
    for (const salvage of [false, true]) {
      await expect(fsStorage({ directory, salvage })()).rejects.toMatchObject({
        code: "corrupt",
        message: expect.stringContaining(join(directory, name)),
      });
    }
    await expect(fsStorageReader({ directory })()).rejects.toMatchObject({ code: "corrupt" });
    const after = await contents(directory);
    expect(new Set(after.keys())).toEqual(new Set([...before.keys(), "lock.sqlite"]));
    for (const [file, bytes] of before) expect(after.get(file), file).toBe(bytes);
  },
);
