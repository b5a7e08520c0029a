import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import { expect, test } from "vitest";
import type { Offset } from "../../src/index.ts";
import { openOver } from "./support/open-over.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A storage that keeps so many entries, over a log of ten. */
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

/** Adds as many entries as it would take long to append one by one. */
function grow(database: MemoryDatabase, count: number): void {
  const entries = Array.from({ length: count }, () => ({ text: "1", digest: 1 }));
  database.append({ writer: `w${writers++}`, number: 1, entries });
}

test.each([{ maxEntries: -1 }, { maxEntries: 0.5 }, { maxEntries: Number.NaN }])(
  "refuses a limit that is none: %o",
  (retention) => {
    const engine = memoryEngine(new MemoryDatabase());
    expect(() => openOver(engine, { retention })).toThrow("retention.maxEntries");
  },
);

test("what is beyond the limit goes with a save, as far as snapshots allow", async () => {
  const { storage, save, trimmed } = await opened(3);
  await save(6);
  // One snapshot alone may be damaged: then everything is needed.
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

test("a log is trimmed in steps, since an engine may do nothing else meanwhile", async () => {
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

test("a snapshot that nobody saved for a week and 100,000 entries goes, and what it held", async () => {
  const { database, storage, append, save, saveAtEnd, trimmed, names } = await opened(2);
  await save(1, "old");
  await save(2, "old");
  database.now += 8 * DAY_MS;
  await save(8);
  await save(9);
  // It is a week old, but there was not much to learn since.
  expect(trimmed()).toBe(1);
  await save(10, "young");
  await append(1);
  await saveAtEnd("young");
  grow(database, 100_000);
  await saveAtEnd();
  expect(await names()).toEqual(["a", "young"]);
  // Far behind, but not a week old.
  expect(trimmed()).toBe(9);
  database.now += 8 * DAY_MS;
  await append(1);
  await saveAtEnd();
  expect(await names()).toEqual(["a"]);
  expect(trimmed()).toBe(100_010);
  await storage.close();
});

test("behind a snapshot that a failover took back nothing is trimmed", async () => {
  const { database, storage, append, save, saveAtEnd, trimmed } = await opened(0);
  await save(3);
  const list = database.list.bind(database);
  database.list = () => {
    const places = list();
    // After this was said, and before the trim.
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

test("a trim that fails fails no save, is told, and is made up for", async () => {
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
