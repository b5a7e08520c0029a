import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import { expect, test } from "vitest";
import type { Offset } from "../../src/index.ts";
import { openOver } from "./support/open-over.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A storage over a log of ten entries that keeps `maxEntries`. */
async function opened(maxEntries: number) {
  const database = new MemoryDatabase();
  const storage = await openOver(memoryEngine(database), { retention: { maxEntries } });
  const ends: Offset[] = ["0-0"];
  const append = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) ends.push(await storage.log.append([n]));
  };
  await append(10);
  const save = (sequence: number, fingerprint = "a") =>
    storage.snapshots.save(fingerprint, { offset: ends[sequence] ?? "", state: sequence });
  const saveAtEnd = (fingerprint = "a") =>
    storage.snapshots.save(fingerprint, { offset: database.last, state: database.last });
  const trimmed = () => Number(database.trimmed.split("-")[0]);
  const names = async () =>
    (await storage.snapshots.list()).map(({ fingerprint }) => fingerprint).sort();
  return { database, storage, append, save, saveAtEnd, trimmed, names };
}

let writers = 0;

/** Adds many entries at once: appending them one by one would be slow. */
function grow(database: MemoryDatabase, count: number): void {
  const entries = Array.from({ length: count }, () => ({ text: "1", digest: 1 }));
  database.append({ writer: `w${writers++}`, number: 1, entries });
}

test.each([{ maxEntries: -1 }, { maxEntries: 0.5 }, { maxEntries: Number.NaN }])(
  "rejects an invalid limit: %o",
  (retention) => {
    const engine = memoryEngine(new MemoryDatabase());
    expect(() => openOver(engine, { retention })).toThrow("retention.maxEntries");
  },
);

test("a save drops the entries beyond the limit that no snapshot needs", async () => {
  const { storage, save, trimmed } = await opened(3);
  await save(6);
  // A single snapshot may be damaged, so all entries are still needed.
  expect(trimmed()).toBe(0);
  await save(2, "other");
  await save(4, "other");
  expect(trimmed()).toBe(0);
  await save(9);
  expect(trimmed()).toBe(2);
  await save(9, "other");
  expect(trimmed()).toBe(4);
  await save(10);
  expect(trimmed()).toBe(4);
  await save(10, "other");
  expect(trimmed()).toBe(7);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a log is trimmed in steps, because an engine may do nothing else during a trim", async () => {
  const { database, storage, append, saveAtEnd, trimmed } = await opened(0);
  grow(database, 120_000);
  await saveAtEnd();
  const steps: number[] = [];
  const trim = database.trim.bind(database);
  database.trim = (through, behind) => {
    steps.push(Number(through.split("-")[0]));
    return trim(through, behind);
  };
  await append(1);
  await saveAtEnd();
  expect(steps).toEqual([50_000, 100_000, 120_010]);
  expect(trimmed()).toBe(120_010);
  await storage.close();
});

test("a snapshot not saved for a week and 100,000 entries is removed, and its entries dropped", async () => {
  const { database, storage, append, save, saveAtEnd, trimmed, names } = await opened(2);
  await save(1, "old");
  await save(2, "old");
  database.now += 8 * DAY_MS;
  await save(8);
  await save(9);
  // "old" is a week old, but few entries were appended since.
  expect(trimmed()).toBe(1);
  await save(10, "young");
  await append(1);
  await saveAtEnd("young");
  grow(database, 100_000);
  await saveAtEnd();
  expect(await names()).toEqual(["a", "young"]);
  // "young" is far behind, but not a week old.
  expect(trimmed()).toBe(9);
  database.now += 8 * DAY_MS;
  await append(1);
  await saveAtEnd();
  expect(await names()).toEqual(["a"]);
  expect(trimmed()).toBe(100_010);
  await storage.close();
});

test("nothing is trimmed if a failover lost the saved snapshot", async () => {
  const { database, storage, append, save, saveAtEnd, trimmed } = await opened(0);
  await save(3);
  const list = database.list.bind(database);
  database.list = () => {
    const places = list();
    // After the list was read, and before the trim.
    database.snapshots.clear();
    return places;
  };
  await save(6);
  expect(trimmed()).toBe(0);
  expect(storage.health()).toMatchObject({
    status: "degraded",
    detail: expect.stringContaining("snapshot a stands at 0-0"),
  });
  database.list = list;
  await save(8);
  await append(1);
  await saveAtEnd();
  expect(trimmed()).toBe(8);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a failed trim does not fail the save; health reports it, and the next save trims", async () => {
  const { database, storage, append, save, trimmed } = await opened(0);
  let away = true;
  const flaky = await openOver(
    memoryEngine(database, (call) => (away && call === "trim" ? "before" : undefined)),
    { patienceMs: 1, retention: { maxEntries: 0 } },
  );
  await save(4);
  await flaky.snapshots.save("a", { offset: database.last, state: 1 });
  expect(flaky.health()).toEqual({
    status: "degraded",
    detail: "the log was not trimmed: lost the connection before the call",
    pending: 0,
  });
  expect(trimmed()).toBe(0);
  away = false;
  await append(1);
  await flaky.snapshots.save("a", { offset: database.last, state: 2 });
  expect(flaky.health()).toEqual({ status: "ok", pending: 0 });
  expect(trimmed()).toBe(10);
  await storage.close();
  await flaky.close();
});
