import { spawnSync } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Attack } from "../attack.ts";
import { endure } from "./outage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const DISK_BYTES = 32 * 2 ** 20;

/** Fills a real disk under a storage, and frees it again. */
export const fullDisk: Attack = {
  name: "fs/full-disk",
  async run({ outages }, seed) {
    await using mountPoint = await temporaryDirectory();
    const { path } = mountPoint;
    const mounted = mount(path);
    if (mounted === undefined) {
      return { counts: {}, broken: [], skipped: "a disk in memory cannot be mounted here" };
    }
    using _ = mounted;
    const begin = (): Promise<AsyncDisposable> => fill(join(path, "ballast"));
    return endure({ directory: join(path, "data"), seed, count: outages, begin });
  },
};

function mount(path: string): Disposable | undefined {
  const options = ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", path];
  if (spawnSync("mount", options).status !== 0) return undefined;
  return { [Symbol.dispose]: () => void spawnSync("umount", ["--lazy", path]) };
}

/** Writes until nothing more fits. */
async function fill(path: string): Promise<AsyncDisposable> {
  const file = await open(path, "w");
  try {
    for (let bytes = 2 ** 20; bytes >= 4096; ) {
      try {
        await file.write(Buffer.alloc(bytes, 1));
      } catch {
        bytes /= 4;
      }
    }
  } finally {
    await file.close();
  }
  return { [Symbol.asyncDispose]: () => rm(path) };
}
