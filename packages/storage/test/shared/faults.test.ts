import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Json, type Offset, type Storage, StorageError } from "../../src/index.ts";
import { type Clock, systemClock } from "../../src/kit/index.ts";
import {
  type SharedEngine,
  type SharedStorageOptions,
  sharedStorage,
} from "../../src/shared/index.ts";
import { openOver } from "./support/open-over.ts";
import { readEntries } from "./support/read-entries.ts";

const soon: SharedStorageOptions = { patienceMs: 1, pollMs: 1 };

/** A storage whose engine has the given faults, one per call, and then none. */
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

/** The offset of an append, or undefined if it was rejected with `unavailable`. */
async function outcome(append: Promise<Offset>): Promise<Offset | undefined> {
  try {
    return await append;
  } catch (error) {
    if (StorageError.isInstance(error) && error.code === "unavailable") return undefined;
    throw error;
  }
}

const arbitraryFault = fc.constantFrom<Fault[]>(undefined, "before", "after", "late");

test("under any fault, an acknowledged append counts once, and any other at most once", async () => {
  const writer = fc.record({
    faults: fc.array(arbitraryFault, { maxLength: 5 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
    // It closes after this many appends, without waiting for pending ones.
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
          const appends: Promise<void>[] = [];
          for (const size of sizes.slice(0, closesAfter)) {
            const batch = Array.from({ length: size }, () => `${name}:${n++}`);
            const append = outcome(storage.log.append(batch)).then((offset) => {
              if (offset !== undefined) acknowledged.push({ offset, last: batch.at(-1) ?? "" });
            });
            appends.push(append);
            if (n % 2 === 0) await append;
          }
          await storage.close();
          await Promise.all(appends);
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

test("appends wait for the end of an outage, and health reports it and their number", async () => {
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

test("a close in an outage rejects pending appends, and says which may be in the log", async () => {
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
    expect(sent).rejects.toMatchObject(refused("may or may not be in the log")),
    expect(behind).rejects.toMatchObject(refused("they are not in the log")),
  ];
  const begun = performance.now();
  await storage.close();
  await Promise.all(refusals);
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(database.entries).toEqual([]);
});

test("the lag counts the entries that the log is known to hold, and the time since it was read", async () => {
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

test("an opening waits for an engine that is away, but not for an unsuitable one", async () => {
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

test("pauses come from the storage's clock and double up to a second", async () => {
  const pauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      await sleep(0);
    },
  };
  const faults = Array<Fault>(9).fill("before");
  const storage = await faulty(new MemoryDatabase(), faults, { clock });
  await storage.log.append([1]);
  const [pace = 0] = pauses.map((pause) => pause / 10);
  expect(pace).toBeGreaterThanOrEqual(0.5);
  expect(pace).toBeLessThanOrEqual(1);
  const expected = [10, 20, 40, 80, 160, 320, 640, 1000, 1000].map((pause) => pause * pace);
  for (const [index, pause] of expected.entries()) expect(pauses[index]).toBeCloseTo(pause, 6);
  await storage.close();
});

test("a following reader waits for the end of an outage; another reader gives up", async () => {
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

test("a close waits for pending appends, and ends readers of an engine that hangs", async () => {
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

test("pending appends are limited, and more are rejected at once", async () => {
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

test("an entry, batch or state that is too large is rejected with the limit, and not written", async () => {
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
