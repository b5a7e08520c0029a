import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { followRecords, readRecords } from "./read-records.ts";
import type { Target } from "./target.ts";

/** What readers of a shared storage are promised. */
export function attackReaders(target: () => Target): void {
  test("a slow reader whose entries are trimmed away is told where the rest begins", async () => {
    const { recipe, open } = target();
    const storage = await open(recipe())();
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

  test("what is beyond the retention goes with a save, but nothing that snapshots need", async () => {
    const { recipe, open } = target();
    const storage = await open(recipe({ retention: { maxEntries: 100_000 } }))();
    const batch = Array.from({ length: 10_000 }, (_, n) => n);
    const ends = [];
    for (let n = 0; n < 16; n++) ends.push(await storage.log.append(batch));
    const [first, , third, , , sixth] = ends;
    const last = ends.at(-1) ?? "";
    const save = (offset = "", fingerprint = "a") =>
      storage.snapshots.save(fingerprint, { offset, state: offset });
    const begins = () =>
      readRecords(storage).then(
        () => null,
        (error) => error.resumeAfter,
      );
    await save(first, "other");
    await save(third, "other");
    await save(sixth);
    await save(last);
    expect(await begins()).toBe(first);
    await save(last, "other");
    expect(await begins()).toBe(third);
    await save(last, "third");
    await storage.snapshots.remove("other");
    await save(await storage.log.append([1]));
    // Of the third there is one snapshot alone, which may be damaged.
    expect(await begins()).toBe(third);
    await storage.snapshots.remove("third");
    await save(await storage.log.append([2]));
    expect(await begins()).toMatch(/^60002-/);
    await storage.close();
  }, 60_000);

  test("another process's entries come with the next look, its own at once", async () => {
    const { recipe, open } = target();
    const shared = recipe();
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

  test("large entries are read in pages, none is left out", async () => {
    const { recipe, open } = target();
    const storage = await open(recipe())();
    const entries = Array.from({ length: 40 }, (_, n) => `${n}:${"x".repeat((n % 4) * 300_000)}`);
    for (let at = 0; at < entries.length; at += 10) {
      await storage.log.append(entries.slice(at, at + 10));
    }
    expect((await readRecords(storage)).map(({ entry }) => entry)).toEqual(entries);
    await storage.close();
  });
}
