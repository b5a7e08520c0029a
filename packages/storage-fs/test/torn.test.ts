import {
  appendFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, StorageError } from "@armature/storage";
import { beforeAll, describe, expect, test } from "vitest";
import { fsStorage, fsStorageReader } from "../src/index.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

/** Single entries, batches, and one write of several batches. */
async function fillLog(directory: string): Promise<Map<number, Json[]>> {
  const storage = await fsStorage({ directory, fileSystem: unsyncedFileSystem })();
  const path = join(directory, (await segments(directory))[0] ?? "");
  const acknowledged: Json[] = [];
  const bySize = new Map<number, Json[]>([[0, []]]);
  const writes: Json[][][] = [
    [["first"]],
    [[{ a: 1 }, { b: "línea\u2028" }, [3]]],
    [["x"]],
    [["p", "q"], ["r"], [{ s: "long ".repeat(20) }]],
    [[{ last: [1, 2, 3] }, "end"]],
  ];
  for (const batches of writes) {
    await Promise.all(batches.map((batch) => storage.log.append(batch)));
    acknowledged.push(...batches.flat());
    bySize.set((await stat(path)).size, [...acknowledged]);
  }
  await storage.close();
  return bySize;
}

async function segments(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith("log-")).sort();
}

/** The entries after recovery, or the error code. */
async function recovered(directory: string): Promise<readonly Json[] | string> {
  try {
    const storage = await fsStorage({ directory, fileSystem: unsyncedFileSystem })();
    try {
      return await readEntries(storage);
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!StorageError.isInstance(error)) throw error;
    return error.code;
  }
}

describe("a damaged log", () => {
  const bytes = { good: Buffer.alloc(0) };
  let bySize: Map<number, Json[]>;
  let name: string;
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "armature-"));
    bySize = await fillLog(directory);
    name = (await segments(directory))[0] ?? "";
    bytes.good = await readFile(join(directory, name));
    await rm(directory, { recursive: true });
  });

  const writeEnds = (): number[] => [...bySize.keys()];
  const completeAt = (length: number): Json[] =>
    bySize.get(Math.max(...writeEnds().filter((end) => end <= length))) ?? [];

  test("torn at any byte recovers to the complete writes, and can be continued", {
    timeout: 120_000,
  }, async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    for (let length = 0; length <= bytes.good.length; length++) {
      await writeFile(path, bytes.good.subarray(0, length));
      expect(await recovered(directory), `torn at ${length}`).toEqual(completeAt(length));
      if (length % 11 !== 0) continue;
      const storage = await fsStorage({ directory, fileSystem: unsyncedFileSystem })();
      await storage.log.append(["after"]);
      await storage.close();
      expect(await recovered(directory)).toEqual([...completeAt(length), "after"]);
    }
  });

  test("a tail of zeros or half a line is cut off", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    const garbage = Buffer.from(Array.from({ length: 700 }, (_, index) => 11 + (index % 240)));
    for (const end of writeEnds()) {
      for (const tail of [Buffer.alloc(1), Buffer.alloc(5000), garbage]) {
        await writeFile(path, Buffer.concat([bytes.good.subarray(0, end), tail]));
        expect(await recovered(directory), `${tail.length} after ${end}`).toEqual(completeAt(end));
        expect((await stat(path)).size).toBe(end);
      }
    }
  });

  test("whole lines that the log never wrote are damage, not a torn tail", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    for (const end of writeEnds()) {
      for (const tail of ["\n", "{}\n", "half\0\n"]) {
        await writeFile(path, Buffer.concat([bytes.good.subarray(0, end), Buffer.from(tail)]));
        expect(await recovered(directory), JSON.stringify(tail)).toBe("corrupt");
      }
    }
  });

  test("a flip of any bit is damage, even in the last write", {
    timeout: 120_000,
  }, async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    for (let byte = 0; byte < bytes.good.length; byte++) {
      const damaged = Buffer.from(bytes.good);
      damaged[byte] = (damaged[byte] ?? 0) ^ (1 << (byte % 8));
      await writeFile(path, damaged);
      expect(await recovered(directory), `flip at ${byte}`).toBe("corrupt");
      expect(await readFile(path), "a refusal must change nothing").toEqual(damaged);
    }
  });

  test("damage in the middle is reported with file and byte", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    const damaged = Buffer.from(bytes.good);
    const start = writeEnds()[1] ?? 0;
    damaged[start + 30] = 0x21;
    await writeFile(path, damaged);
    await expect(fsStorage({ directory })()).rejects.toMatchObject({
      code: "corrupt",
      message: expect.stringContaining(`${path} is damaged at byte ${start}`),
    });
    await expect(fsStorageReader({ directory })()).rejects.toMatchObject({ code: "corrupt" });
  });

  test("a removed, repeated or moved line is damage", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, name);
    const lines = bytes.good.toString().split("\n").slice(0, -1);
    const [one = "", two = "", three = "", ...rest] = lines;
    for (const order of [
      [one, three, ...rest],
      [two, three, ...rest],
      [one, one, two, three, ...rest],
      [one, three, two, ...rest],
    ]) {
      await writeFile(path, `${order.join("\n")}\n`);
      expect(await recovered(directory)).toBe("corrupt");
    }
  });
});

test("sectors that never reached the disk are cut off with their write", async () => {
  const directory = await temporaryDirectory();
  const storage = await fsStorage({ directory })();
  await storage.log.append(["good".repeat(100)]);
  const path = join(directory, (await segments(directory))[0] ?? "");
  const good = (await stat(path)).size;
  await Promise.all(Array.from({ length: 20 }, (_, n) => storage.log.append([`${n}`.repeat(200)])));
  await storage.close();
  const whole = await readFile(path);
  const sectors = Math.floor(whole.length / 512);
  for (let sector = Math.floor(good / 512); sector < sectors; sector++) {
    const damaged = Buffer.from(whole);
    damaged.fill(0, Math.max(good, sector * 512), (sector + 1) * 512);
    await writeFile(path, damaged);
    expect(await recovered(directory), `sector ${sector}`).toEqual(["good".repeat(100)]);
  }
  // The same before a later write is damage.
  await writeFile(path, whole);
  const later = await fsStorage({ directory })();
  await later.log.append(["later"]);
  await later.close();
  const damaged = await readFile(path);
  damaged.fill(0, 1024, 1536);
  await writeFile(path, damaged);
  expect(await recovered(directory)).toBe("corrupt");
});

test("only the last segment may be torn, and none may be missing", async () => {
  const directory = await temporaryDirectory();
  const open = fsStorage({ directory, segmentBytes: 150 });
  const storage = await open();
  for (let entry = 0; entry < 12; entry++) await storage.log.append([entry]);
  await storage.close();
  const names = await segments(directory);
  expect(names.length).toBeGreaterThan(3);
  const copy = await temporaryDirectory();
  for (const [index, name] of names.entries()) {
    await cp(directory, copy, { recursive: true });
    const path = join(copy, name);
    await truncate(path, (await stat(path)).size - 1);
    const last = index === names.length - 1;
    expect(await recovered(copy)).toEqual(
      last ? Array.from({ length: 11 }, (_, n) => n) : "corrupt",
    );
    if (!last) {
      await cp(directory, copy, { recursive: true });
      await appendFile(path, "garbage");
      expect(await recovered(copy)).toBe("corrupt");
    }
    if (index > 0 && !last) {
      await cp(directory, copy, { recursive: true });
      await rm(path);
      expect(await recovered(copy)).toBe("corrupt");
    }
    await rm(copy, { recursive: true });
  }
});

test("health reports the bytes that were cut off", async () => {
  const directory = await temporaryDirectory();
  const first = await fsStorage({ directory })();
  await first.log.append([1]);
  await first.close();
  const path = join(directory, (await segments(directory))[0] ?? "");
  const { size } = await stat(path);
  await appendFile(path, "torn");

  const reader = await fsStorageReader({ directory })();
  expect(await readEntries(reader)).toEqual([1]);
  expect(reader.health().detail).toBe(
    `left out 4 bytes of an unfinished write after entry 1, at byte ${size} of ${path}`,
  );
  expect((await stat(path)).size).toBe(size + 4);

  const second = await fsStorage({ directory })();
  expect(second.health()).toEqual({
    status: "ok",
    pending: 0,
    detail: `cut 4 bytes of an unfinished write after entry 1, at byte ${size} of ${path}`,
  });
  await second.close();
  const third = await fsStorage({ directory })();
  expect(third.health()).toEqual({ status: "ok", pending: 0 });
  await third.close();
});

test("damage longer than a write is not mistaken for a torn tail", async () => {
  const directory = await temporaryDirectory();
  const first = await fsStorage({ directory })();
  await first.log.append([1]);
  await first.close();
  const path = join(directory, (await segments(directory))[0] ?? "");
  const { size } = await stat(path);
  await truncate(path, size + 17 * 2 ** 20);
  expect(await recovered(directory)).toBe("corrupt");
});
