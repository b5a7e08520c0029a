import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { fsStorage } from "../src/index.ts";
import { readEntries } from "./support/read-entries.ts";
import { spawnWriter } from "./support/spawn-writer.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const kills = 10;

test("a process killed under load loses no acknowledged entry", {
  timeout: 60_000,
}, async () => {
  const directory = await temporaryDirectory();
  const acknowledged = new Set<number>();
  let next = 0;
  for (let kill = 0; kill < kills; kill++) {
    const writer = spawnWriter(directory, next);
    await writer.started();
    await sleep((kill * 37) % 150);
    await writer.kill();
    for (const n of writer.acknowledged()) acknowledged.add(n);

    const storage = await fsStorage({ directory })();
    const numbers = (await readEntries(storage)).map((entry) => (entry as { n: number }).n);
    expect(new Set(numbers).size, "an entry is there twice").toBe(numbers.length);
    const there = new Set(numbers);
    expect([...acknowledged].filter((n) => !there.has(n))).toEqual([]);
    const snapshot = await storage.snapshots.load("fold");
    if (snapshot !== undefined) expect(snapshot.state).toMatchObject({ offset: snapshot.offset });
    await storage.close();
    next = Math.max(...numbers) + 1;
  }
  expect(acknowledged.size).toBeGreaterThan(kills * 10);
});
