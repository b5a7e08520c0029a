import { createHash } from "node:crypto";
import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import { expect, test } from "vitest";
import type { Offset } from "../../src/index.ts";
import { openOver } from "./support/open-over.ts";
import { readEntries } from "./support/read-entries.ts";

async function withEntries(count: number) {
  const database = new MemoryDatabase();
  const storage = await openOver(memoryEngine(database), { pollMs: 1 });
  const offsets: Offset[] = [];
  for (let n = 1; n <= count; n++) offsets.push(await storage.log.append([n]));
  return { database, storage, offsets };
}

/** Reverts the database to an earlier state, as a failover to a lagging replica does. */
function loseLast(database: MemoryDatabase, count: number): void {
  database.entries.splice(-count);
  database.last = database.entries.at(-1)?.offset ?? "0-0";
  database.writers.clear();
}

test("an offset is a sequence number and a chain over all entries so far", async () => {
  const { storage, offsets } = await withEntries(40);
  let chain = 0n;
  for (let n = 1; n <= 40; n++) {
    const digest = createHash("sha256").update(JSON.stringify(n)).digest().subarray(0, 6);
    chain = (chain * 31n + BigInt(`0x${digest.toString("hex")}`)) % 2n ** 48n;
    expect(offsets[n - 1]).toBe(`${n}-${chain}`);
  }
  await storage.close();
});

test("a following reader throws if the log loses entries that it read", async () => {
  const { database, storage } = await withEntries(10);
  const other = await openOver(memoryEngine(database), { pollMs: 1 });
  const reader = other.log.read(null, { follow: true })[Symbol.asyncIterator]();
  for (let n = 0; n < 10; n++) await reader.next();
  const next = reader.next();
  loseLast(database, 2);
  await expect(next).rejects.toMatchObject({ code: "corrupt" });
  await other.close();
  await storage.close();
});

test("a log that lost entries and grew again is not mistaken for the one that was read", async () => {
  const { database, storage, offsets } = await withEntries(10);
  const [fifth = "", tenth = ""] = [offsets[4], offsets[9]];
  const other = await openOver(memoryEngine(database), { pollMs: 1 });
  let away = false;
  const lagging = await openOver(
    memoryEngine(database, () => (away ? "before" : undefined)),
    { pollMs: 1 },
  );
  const reader = lagging.log.read(null, { follow: true })[Symbol.asyncIterator]();
  for (let n = 0; n < 10; n++) await reader.next();
  away = true;
  const next = reader.next();
  loseLast(database, 2);
  for (const entry of [10, 9, 11]) await other.log.append([entry]);
  away = false;
  await expect(next).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringContaining("does not follow"),
  });
  for (const call of [
    readEntries(other, tenth),
    other.log.trim(tenth),
    other.snapshots.save("a", { offset: tenth, state: 1 }),
  ]) {
    await expect(call).rejects.toMatchObject({ code: "invalid-offset" });
  }
  expect(await readEntries(other, fifth)).toEqual([6, 7, 8, 10, 9, 11]);
  for (const opened of [storage, other, lagging]) await opened.close();
});

test("a reader ends at the log's end, even if the log was longer when it started", async () => {
  const { database, storage } = await withEntries(10);
  const other = await openOver(memoryEngine(database), { pollMs: 1 });
  const read: unknown[] = [];
  for await (const { entry } of other.log.read(null)) {
    read.push(entry);
    if (read.length === 2) loseLast(database, 1);
  }
  expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await other.close();
  await storage.close();
});

test("a process whose acknowledged entries are gone learns it from its next read", async () => {
  const { database, storage } = await withEntries(10);
  loseLast(database, 1);
  await expect(readEntries(storage)).rejects.toMatchObject({
    code: "corrupt",
    message: expect.stringContaining("entry 10 was acknowledged"),
  });
  await storage.close();
});

test("an entry changed, dropped or swapped in the engine is detected", async () => {
  const tampers: ((database: MemoryDatabase) => void)[] = [
    ({ entries }) => entries.splice(4, 1, { offset: entries[4]?.offset ?? "", text: "55" }),
    ({ entries }) => entries.splice(4, 1),
    ({ entries }) => entries.splice(4, 2, ...entries.slice(4, 6).reverse()),
    ({ entries }) => entries.splice(9, 1),
    ({ entries }) => entries.splice(0, 1),
  ];
  for (const tamper of tampers) {
    const { database, storage } = await withEntries(10);
    tamper(database);
    await expect(readEntries(storage)).rejects.toMatchObject({ code: "corrupt" });
    await storage.close();
  }
});
