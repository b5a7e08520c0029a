import type { Offset } from "@armature/storage";
import { expect, test } from "vitest";
import { MemoryDatabase, memoryEngine } from "./support/memory-engine.ts";
import { openOver } from "./support/open-over.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A storage that keeps the least that may be asked for, over a log of so many thousand entries. */
async function opened(thousands: number) {
  const database = new MemoryDatabase();
  const engine = memoryEngine(database);
  const storage = await openOver(engine, { retention: { maxEntries: 100_000 } });
  const batch = Array.from({ length: 1000 }, (_, n) => n);
  const ends: Offset[] = ["0-0"];
  for (let n = 0; n < thousands; n++) ends.push(await storage.log.append(batch));
  const save = (thousand: number, fingerprint = "a") =>
    storage.snapshots.save(fingerprint, { offset: ends[thousand] ?? "", state: thousand });
  const first = () => Number(database.trimmed.split("-")[0]) / 1000;
  const names = async () =>
    (await storage.snapshots.list()).map(({ fingerprint }) => fingerprint).sort();
  return { database, storage, save, first, names };
}

test.each([{ maxEntries: 99_999 }, { maxEntries: 1e5 + 0.5 }, { maxEntries: Number.NaN }])(
  "refuses a limit that is none, or too low: %o",
  async (retention) => {
    const engine = memoryEngine(new MemoryDatabase());
    expect(() => openOver(engine, { retention })).toThrow("retention.maxEntries");
  },
);

test("what is beyond the limit goes with a save, in steps, as far as snapshots allow", async () => {
  const { storage, save, first } = await opened(160);
  await save(155);
  // One snapshot alone may be damaged: then everything is needed.
  expect(first()).toBe(0);
  await save(30, "other");
  await save(40, "other");
  await save(156);
  expect(first()).toBe(30);
  await save(158, "other");
  expect(first()).toBe(40);
  await save(159, "other");
  expect(first()).toBe(60);
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  await storage.close();
});

test("a snapshot of others holds the log for a week, and goes with it then", async () => {
  const { database, storage, save, first, names } = await opened(150);
  await save(20, "other");
  await save(21, "other");
  await save(140, "near");
  await save(141, "near");
  database.now += 6.9 * DAY_MS;
  await save(148);
  await save(149);
  expect(first()).toBe(20);
  expect(await names()).toEqual(["a", "near", "other"]);
  database.now += 0.2 * DAY_MS;
  await save(150);
  expect(first()).toBe(50);
  expect(await names()).toEqual(["a", "near"]);
  await storage.close();
});

test("a trim that fails fails no save, is told, and is made up for", async () => {
  const { database, storage, save } = await opened(110);
  let away = false;
  const flaky = await openOver(
    memoryEngine(database, (call) => (away && call === "trim" ? "before" : undefined)),
    { patienceMs: 1, retention: { maxEntries: 100_000 } },
  );
  await save(104);
  await save(105);
  const trimmedBefore = database.trimmed;
  away = true;
  const last = { offset: database.last, state: 1 };
  await storage.log.append([1]);
  await flaky.snapshots.save("a", last);
  expect(flaky.health()).toEqual({
    status: "degraded",
    detail: "the log was not trimmed: lost the connection before the call",
    pending: 0,
  });
  expect(database.trimmed).toBe(trimmedBefore);
  away = false;
  await flaky.snapshots.save("a", { offset: database.last, state: 2 });
  expect(flaky.health()).toEqual({ status: "ok", pending: 0 });
  expect(database.trimmed.split("-")[0]).toBe("10001");
  await storage.close();
  await flaky.close();
});
