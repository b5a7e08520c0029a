import type { Storage } from "@armature/storage";
import type { SharedEngine } from "@armature/storage/shared";
import { expect } from "vitest";
import { readRecords } from "./read-records.ts";

/** The entries that the first version wrote on every engine, after it trimmed two earlier ones. */
const entries = [
  ["3-72183188902415", null],
  ["4-44794129248865", "naïve \u0000 😀"],
  ["5-68464473957866", []],
  ["6-206757092325774", { __proto__x: 1, "": { '"\\\n': null } }],
  ["7-127565195645609", "last"],
  ["8-98291740903808", "by a writer"],
].map(([offset, entry]) => ({ offset, entry }));

/** Asserts that an engine holds what the first version wrote, and that this version continues it. */
export async function assertGolden(storage: Storage, engine: SharedEngine): Promise<void> {
  await expect(readRecords(storage)).rejects.toMatchObject({
    code: "trimmed",
    resumeAfter: "2-170726217906392",
  });
  expect(await readRecords(storage, "2-170726217906392")).toEqual(entries);
  expect(await storage.snapshots.load("golden")).toEqual({
    offset: "6-206757092325774",
    state: { sums: [0.2, -0.5], note: "naïve" },
  });
  expect(storage.health()).toEqual({ status: "ok", pending: 0 });
  // An append of that version whose answer was lost.
  const writer = "00000000-0000-4000-8000-000000000001";
  const text = JSON.stringify("by a writer");
  const again = { writer, number: 7, entries: [{ text, digest: 1 }] };
  expect(await engine.append(again)).toBe("7-127565195645609");
  const offset = await storage.log.append(["new"]);
  expect(await readRecords(storage, "8-98291740903808")).toEqual([{ offset, entry: "new" }]);
  // The snapshot before the newest is still there, and needs the entries after it.
  await storage.snapshots.save("golden", { offset, state: "new" });
  await storage.log.trim(offset);
  await expect(readRecords(storage, "3-72183188902415")).rejects.toMatchObject({
    resumeAfter: "6-206757092325774",
  });
}
