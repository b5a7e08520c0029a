import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, Offset, Storage } from "../../src/index.ts";
import { StorageError } from "../../src/index.ts";
import {
  type SharedEngine,
  type SharedStorageOptions,
  sharedStorage,
} from "../../src/shared/index.ts";
import { openOver } from "./support/open-over.ts";
import { readEntries } from "./support/read-entries.ts";

const soon: SharedStorageOptions = { patienceMs: 1, pollMs: 1 };

/** A storage whose engine meets the faults in turn, and then none. */
function faulty(
  database: MemoryDatabase,
  faults: readonly Fault[],
  options: SharedStorageOptions = {},
): Promise<Storage> {
  const left = [...faults];
  return openOver(
    memoryEngine(database, () => left.shift()),
    options,
  );
}

/** What became of an append: its offset, or undefined where it was refused as `unavailable`. */
async function outcome(append: Promise<Offset>): Promise<Offset | undefined> {
  try {
    return await append;
  } catch (error) {
    if (StorageError.isInstance(error) && error.code === "unavailable") return undefined;
    throw error;
  }
}

const arbitraryFault = fc.constantFrom<Fault[]>(undefined, "before", "after", "late");

test("whatever goes wrong, an append counts once if acknowledged and at most once if not", async () => {
  const writer = fc.record({
    faults: fc.array(arbitraryFault, { maxLength: 5 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
    // After so many appends it closes with no patience, whatever waits.
    closesAfter: fc.integer({ min: 0, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(writer, { minLength: 1, maxLength: 3 }), async (writers) => {
      const database = new MemoryDatabase();
      const acknowledged: { offset: Offset; last: Json }[] = [];
      await Promise.all(
        writers.map(async ({ faults, sizes, closesAfter }, name) => {
          const storage = await faulty(database, faults, soon);
          let n = 0;
          const ofThis: Promise<void>[] = [];
          for (const size of sizes.slice(0, closesAfter)) {
            const batch = Array.from({ length: size }, () => `${name}:${n++}`);
            const append = outcome(storage.log.append(batch)).then((offset) => {
              if (offset !== undefined) acknowledged.push({ offset, last: batch.at(-1) ?? "" });
            });
            ofThis.push(append);
            if (n % 2 === 0) await append;
          }
          await storage.close();
          await Promise.all(ofThis);
        }),
      );
      const clean = await openOver(memoryEngine(database));
      const records: { offset: Offset; entry: Json }[] = [];
      for await (const record of clean.log.read(null)) records.push(record);
      expect(new Set(records.map(({ entry }) => entry)).size).toBe(records.length);
      expect(records).toEqual(
        expect.arrayContaining(acknowledged.map(({ offset, last }) => ({ offset, entry: last }))),
      );
      for (const [name] of writers.entries()) {
        const own = records
          .map(({ entry }) => String(entry))
          .filter((entry) => entry.startsWith(`${name}:`))
          .map((entry) => Number(entry.split(":")[1]));
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    }),
    { numRuns: 60, seed: 4 },
  );
}, 60_000);

test("an append whose answer is lost is sent again and counts once", async () => {
  const database = new MemoryDatabase();
  const storage = await faulty(database, ["after", "late", "after", undefined]);
  const offset = await storage.log.append(["a", "b"]);
  expect(database.entries.map(({ text }) => text)).toEqual(['"a"', '"b"']);
  expect(offset).toBe(database.last);
  await storage.close();
});

test("an outage is waited out, however long; health tells of it and of what waits", async () => {
  const database = new MemoryDatabase();
  let away = true;
  const storage = await openOver(
    memoryEngine(database, () => (away ? "before" : undefined)),
    soon,
  );
  const appended = [storage.log.append([1, 2]), sleep(40).then(() => storage.log.append([3]))];
  await sleep(120);
  expect(storage.health()).toEqual({
    status: "degraded",
    detail: "cannot append: lost the connection before the call",
    pending: 3,
  });
  away = false;
  await Promise.all(appended);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  expect(await readEntries(storage)).toEqual([1, 2, 3]);
  await storage.close();
});

test("a close in an outage refuses what waits, and says what is not known of it", async () => {
  const database = new MemoryDatabase();
  const storage = await openOver(
    memoryEngine(database, () => "before"),
    { patienceMs: 60 },
  );
  const large = Array.from({ length: 600 }, (_, n) => n);
  const [sent, behind] = [storage.log.append(large), storage.log.append(large)];
  const refused = (message: string) => ({
    code: "unavailable",
    message: expect.stringContaining(message),
  });
  const refusals = [
    expect(sent).rejects.toMatchObject(refused("may be in the log or not")),
    expect(behind).rejects.toMatchObject(refused("they are not in the log")),
  ];
  const begun = performance.now();
  await storage.close();
  await Promise.all(refusals);
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(database.entries).toEqual([]);
});

test("the lag counts what the log is known to hold, and the time since it was heard of", async () => {
  const database = new MemoryDatabase();
  let away = false;
  const storage = await openOver(
    memoryEngine(database, () => (away ? "before" : undefined)),
    soon,
  );
  const other = await openOver(memoryEngine(database), soon);
  const offset = await storage.log.append([1]);
  await other.log.append([2, 3]);
  expect(storage.log.lag(offset).entries).toBe(0);
  expect(await readEntries(storage)).toEqual([1, 2, 3]);
  expect(storage.log.lag(offset).entries).toBe(2);
  expect(storage.log.lag(null).entries).toBe(3);
  away = true;
  const { silentMs } = storage.log.lag(null);
  await sleep(30);
  await expect(readEntries(storage)).rejects.toMatchObject({ code: "unavailable" });
  expect(storage.log.lag(null).silentMs).toBeGreaterThan(silentMs + 25);
  away = false;
  await readEntries(storage);
  expect(storage.log.lag(null).silentMs).toBeLessThan(silentMs + 25);
  await storage.close();
  await other.close();
});

test("an opening waits for an engine that is away, but not for one that will not do", async () => {
  const failures = ["unavailable", "unavailable", undefined, "invalid-option"] as const;
  let attempt = 0;
  const open = sharedStorage(async () => {
    const code = failures[attempt++];
    if (code !== undefined) throw new StorageError(code, "no");
    return memoryEngine(new MemoryDatabase());
  });
  const storage = await open();
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
  await expect(open()).rejects.toMatchObject({ code: "invalid-option" });
  expect(attempt).toBe(4);
  const never = async () => Promise.reject(new StorageError("unavailable", "away"));
  await expect(sharedStorage(never, { patienceMs: 50 })()).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("a reader that follows sits out an outage; one that does not gives up", async () => {
  const database = new MemoryDatabase();
  let away = false;
  const storage = await openOver(
    memoryEngine(database, (call) => (away && call === "read" ? "after" : undefined)),
    soon,
  );
  const reader = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
  await storage.log.append([1]);
  expect((await reader.next()).value).toMatchObject({ entry: 1 });
  away = true;
  await storage.log.append([2]);
  const next = reader.next();
  await sleep(300);
  expect(storage.health()).toMatchObject({
    status: "degraded",
    detail: expect.stringContaining("cannot read"),
  });
  await expect(readEntries(storage)).rejects.toMatchObject({ code: "unavailable" });
  away = false;
  expect((await next).value).toMatchObject({ entry: 2 });
  await storage.log.append([3]);
  expect((await reader.next()).value).toMatchObject({ entry: 3 });
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a close waits for what is pending, and ends readers of an engine that hangs", async () => {
  const database = new MemoryDatabase();
  const engine = memoryEngine(database);
  let hangs = false;
  const hanging: SharedEngine = {
    ...engine,
    read: (after) => (hangs ? new Promise<never>(() => undefined) : engine.read(after)),
  };
  const storage = await openOver(hanging, { pollMs: 1 });
  await storage.log.append([1]);
  const reader = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
  await reader.next();
  hangs = true;
  const end = reader.next();
  await sleep(20);
  const appended = storage.log.append([2]);
  await storage.close();
  expect((await end).done).toBe(true);
  expect(await appended).toBe(database.last);
});

test("what waits is bounded, and more is refused at once", async () => {
  const database = new MemoryDatabase();
  let away = true;
  const engine = memoryEngine(database, () => (away ? "before" : undefined));
  const storage = await openOver(engine);
  const megabyte = "x".repeat(2 ** 20 - 2);
  const appended = Array.from({ length: 64 }, () => storage.log.append([megabyte]));
  await expect(storage.log.append([1])).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("67108864 bytes wait"),
  });
  expect(storage.health().pending).toBe(64);
  away = false;
  await Promise.all(appended);
  await storage.log.append([1]);
  expect(database.entries).toHaveLength(65);
  await storage.close();
});

test("what is too large is refused with its limit, and nothing of it is written", async () => {
  const database = new MemoryDatabase();
  const storage = await openOver(memoryEngine(database));
  const megabyte = "x".repeat(2 ** 20 - 2);
  const refused: [Json[], string][] = [
    [[1, `${megabyte}x`], "entries[1] takes 1048577 bytes, more than 1048576"],
    [Array.from({ length: 17 }, () => megabyte), "the batch takes 17825792 bytes"],
    [Array.from({ length: 10_001 }, () => 1), "the batch has 10001 entries, more than 10000"],
  ];
  for (const [batch, message] of refused) {
    await expect(storage.log.append(batch)).rejects.toMatchObject({
      code: "invalid-entry",
      message: expect.stringContaining(message),
    });
  }
  const state = "x".repeat(128 * 2 ** 20 - 1);
  await expect(storage.snapshots.save("a", { offset: null, state })).rejects.toMatchObject({
    code: "invalid-entry",
    message: expect.stringContaining("more than 134217728"),
  });
  expect(database.entries).toEqual([]);
  expect(await storage.snapshots.list()).toEqual([]);
  await storage.close();
});

test.each<[SharedStorageOptions, string]>([
  [{ patienceMs: 0 }, "patienceMs"],
  [{ patienceMs: Number.NaN }, "patienceMs"],
  [{ pollMs: -1 }, "pollMs"],
  [{ pollMs: Number.POSITIVE_INFINITY }, "pollMs"],
  [{ pollMs: "100" as unknown as number }, "pollMs"],
])("refuses a wrong option: %o", (options, named) => {
  const database = new MemoryDatabase();
  expect(() => sharedStorage(async () => memoryEngine(database), options)).toThrow(named);
});
