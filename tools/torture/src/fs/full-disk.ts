import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Attack } from "../attack.ts";
import { mounted } from "./mounted.ts";
import { endure } from "./outage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const DISK_BYTES = 32 * 2 ** 20;

/** Fills a real disk under a storage, and frees it again. */
export const fullDisk: Attack = {
  name: "fs/full-disk",
  async run({ outages }, seed) {
    using mountPoint = temporaryDirectory();
    const { path } = mountPoint;
    const disk = mounted(path, "-t", "tmpfs", "-o", `size=${DISK_BYTES},mode=0777`, "tmpfs");
    if (disk === undefined) {
      return { counts: {}, broken: [], skipped: "a disk in memory cannot be mounted here" };
    }
    using _ = disk;
    const begin = (): Promise<AsyncDisposable> => fill(join(path, "ballast"));
    return await endure({ directory: join(path, "data"), seed, count: outages, begin });
  },
};

/** Writes until nothing more fits, which must be before a disk of that size is full. */
async function fill(path: string): Promise<AsyncDisposable> {
  const file = await open(path, "w");
  try {
    let written = 0;
    for (let bytes = 2 ** 20; bytes >= 4096; ) {
      try {
        written += (await file.write(Buffer.alloc(bytes, 1))).bytesWritten;
      } catch {
        bytes /= 4;
      }
      if (written > DISK_BYTES) throw new Error(`${path} is on another disk than it should be`);
    }
  } finally {
    await file.close();
  }
  return { [Symbol.asyncDispose]: () => rm(path) };
}
