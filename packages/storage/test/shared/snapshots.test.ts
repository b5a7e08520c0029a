import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import { expect, test } from "vitest";
import { openOver } from "./support/open-over.ts";
import { readEntries } from "./support/read-entries.ts";

async function withTwo() {
  const database = new MemoryDatabase();
  const storage = await openOver(memoryEngine(database));
  const offsets = [];
  for (let n = 1; n <= 10; n++) offsets.push(await storage.log.append([n]));
  const [third = "", seventh = ""] = [offsets[2], offsets[6]];
  await storage.snapshots.save("a", { offset: third, state: "old" });
  await storage.snapshots.save("a", { offset: seventh, state: "new" });
  return { database, storage, offsets, third, seventh };
}

test("load falls back from a damaged or lost snapshot to the one before, and health reports it", async () => {
  for (const fault of ["damaged", "lost"] as const) {
    const { database, storage, third, seventh } = await withTwo();
    const [newest, previous] = database.snapshots.get("a") ?? [];
    if (newest === undefined || previous === undefined) throw new Error("no snapshots");
    database.snapshots.set("a", [{ ...newest, state: "", fault }, previous]);
    expect(await storage.snapshots.load("a")).toEqual({ offset: third, state: "old" });
    expect(storage.health()).toMatchObject({
      status: "ok",
      detail: expect.stringContaining(`skipped snapshot a at ${seventh}`),
    });
    database.snapshots.set("a", [{ ...newest, state: "", fault }]);
    expect(await storage.snapshots.load("a")).toBeUndefined();
    await storage.snapshots.save("a", { offset: seventh, state: "newest" });
    expect(storage.health()).toEqual({ status: "ok", pending: 0 });
    expect(await storage.snapshots.load("a")).toEqual({ offset: seventh, state: "newest" });
    await storage.close();
  }
});

test("a replica at an earlier or the same offset does not replace a snapshot", async () => {
  const { storage, third, seventh } = await withTwo();
  await storage.snapshots.save("a", { offset: third, state: "late" });
  expect(await storage.snapshots.load("a")).toEqual({ offset: seventh, state: "new" });
  await storage.snapshots.save("a", { offset: seventh, state: "other" });
  expect(await storage.snapshots.load("a")).toEqual({ offset: seventh, state: "new" });
  await storage.close();
});

test("a save that is sent twice keeps the previous snapshot", async () => {
  const { database, third, seventh, storage } = await withTwo();
  const faults = ["after", "after"] as const;
  let call = 0;
  const other = await openOver(memoryEngine(database, () => faults[call++]));
  await other.snapshots.save("a", { offset: seventh, state: "new" });
  const offsets = database.snapshots.get("a")?.map(({ offset }) => offset);
  expect(offsets).toEqual([seventh, third]);
  await other.close();
  await storage.close();
});

test("a trim keeps the entries that the previous snapshot needs", async () => {
  const { storage, third, seventh } = await withTwo();
  await storage.log.trim(seventh);
  expect(await readEntries(storage, third)).toEqual([4, 5, 6, 7, 8, 9, 10]);
  await expect(readEntries(storage)).rejects.toMatchObject({ code: "trimmed", resumeAfter: third });
  await storage.close();
});

test("a snapshot at an offset before the trimmed part's end is rejected", async () => {
  const { storage, offsets, third, seventh } = await withTwo();
  await storage.snapshots.save("a", { offset: offsets[8] ?? "", state: "newest" });
  await storage.log.trim(seventh);
  const before = { code: "trimmed", resumeAfter: seventh };
  for (const offset of [null, offsets[0] ?? "", third]) {
    await expect(storage.snapshots.save("b", { offset, state: 1 })).rejects.toMatchObject(before);
  }
  await storage.snapshots.save("b", { offset: seventh, state: 1 });
  await storage.close();
});
