import { setTimeout as sleep } from "node:timers/promises";
import type { Offset } from "@armature/storage";
import { expect, test } from "vitest";
import { followRecords, readRecords } from "./read-records.ts";
import type { Target } from "./target.ts";

/** Registers tests of what a shared storage promises its readers. */
export function attackReaders(target: () => Target): void {
  test("a slow reader learns at which offset to resume when a trim took its entries", async () => {
    const { newLog, open } = target();
    const storage = await open(newLog())();
    const entries = Array.from({ length: 5000 }, (_, n) => n);
    const offsets = [];
    for (let at = 0; at < entries.length; at += 500) {
      offsets.push(await storage.log.append(entries.slice(at, at + 500)));
    }
    const slow = storage.log.read(null, { follow: true })[Symbol.asyncIterator]();
    await slow.next();
    const through = offsets[7] ?? "";
    await storage.snapshots.save("a", { offset: through, state: 1 });
    await storage.log.trim(through);
    let read = 1;
    const readOn = async (): Promise<never> => {
      for (;;) {
        await slow.next();
        read++;
      }
    };
    await expect(readOn()).rejects.toMatchObject({ code: "trimmed", resumeAfter: through });
    expect(read).toBeLessThan(4000);
    const rest = await readRecords(storage, through);
    expect(rest.map(({ entry }) => entry)).toEqual(entries.slice(4000));
    await storage.close();
  });

  test("a save trims entries beyond the retention, except those that snapshots need", async () => {
    const { newLog, open } = target();
    const storage = await open(newLog({ retention: { maxEntries: 3 } }))();
    const ends: Offset[] = [];
    for (let n = 0; n < 10; n++) ends.push(await storage.log.append([n]));
    const save = (sequence: number, fingerprint: string) =>
      storage.snapshots.save(fingerprint, { offset: ends[sequence - 1] ?? "", state: sequence });
    const left = () =>
      readRecords(storage).then(
        (records) => records.length,
        ({ resumeAfter }) => ends.length - Number(resumeAfter.split("-")[0]),
      );
    await save(2, "other");
    await save(4, "other");
    await save(6, "a");
    await save(9, "a");
    expect(await left()).toBe(8);
    await save(9, "other");
    expect(await left()).toBe(6);
    await save(10, "a");
    await save(10, "other");
    expect(await left()).toBe(3);
    expect(await storage.snapshots.load("a")).toEqual({ offset: ends[9], state: 10 });
    await storage.close();
  });

  test("a reader sees its own entries at once, and those of another process at the next poll", async () => {
    const { newLog, open } = target();
    const shared = newLog();
    const [one, other] = [await open(shared)(), await open(shared)()];
    const seen = followRecords(other, () => true);
    await sleep(50);
    await one.log.append([1]);
    const appended = performance.now();
    await followRecords(one, () => true);
    await seen;
    expect(performance.now() - appended).toBeLessThan(2000);
    await one.close();
    await other.close();
  });

  test("large entries are read in pages, without a gap", async () => {
    const { newLog, open } = target();
    const storage = await open(newLog())();
    const entries = Array.from({ length: 40 }, (_, n) => `${n}:${"x".repeat((n % 4) * 300_000)}`);
    for (let at = 0; at < entries.length; at += 10) {
      await storage.log.append(entries.slice(at, at + 10));
    }
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual(entries);
    await storage.close();
  });
}
