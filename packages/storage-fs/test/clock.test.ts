import { join } from "node:path";
import { type Clock, wallTime } from "@armature/storage/kit";
import { expect, test } from "vitest";
import { fsStorage } from "../src/index.ts";
import { segmentPaths } from "./support/files.ts";
import { quickClock } from "./support/quick-clock.ts";
import { readEntries } from "./support/read-entries.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { unsyncedFileSystem } from "./support/unsynced-file-system.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 8766 * HOUR_MS;

test.each([HOUR_MS, -HOUR_MS, 10 * YEAR_MS, -10 * YEAR_MS, -1])(
  "a clock that jumps by %d ms loses no entry that a snapshot needs, and keeps the order",
  async (jump) => {
    const directory = await temporaryDirectory();
    let now = 1.79e12;
    const clock: Clock = { ...quickClock(), wall: () => wallTime(now) };
    // The age of a file follows the clock at its last write.
    const writtenAt = new Map<string, number>();
    const fileSystem = {
      ...unsyncedFileSystem,
      modifiedAt: async (path: string) => writtenAt.get(path) ?? now,
      open: async (path: string, mode: "read" | "write") => {
        if (mode === "write") writtenAt.set(path.replace(/\.tmp$/, ""), now);
        return unsyncedFileSystem.open(path, mode);
      },
    };
    const retention = { maxAgeMs: 24 * HOUR_MS };
    const open = fsStorage({ directory, segmentBytes: 1, retention, fileSystem, clock });
    const storage = await open();
    const save = (offset: number): Promise<void> =>
      storage.snapshots.save("fold", { offset: String(offset), state: offset });
    for (let n = 1; n <= 20; n++) {
      if (n === 10) now += jump;
      await storage.log.append([n]);
      if (n % 4 === 0) await save(n);
    }
    expect(storage.health().status).toBe("ok");
    await storage.close();
    const again = await open();
    expect((await again.snapshots.load("fold"))?.offset).toBe("20");
    // The previous snapshot stands at 16: the entries after it are there, in order.
    expect(await readEntries(again, "16")).toEqual([17, 18, 19, 20]);
    const [oldest = ""] = await segmentPaths(directory);
    const dropped = oldest !== join(directory, "log-0000000000000001.v1.ndjson");
    expect(dropped).toBe(jump > 24 * HOUR_MS);
    await again.close();
  },
);
