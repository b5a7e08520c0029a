import { join } from "node:path";
import type { Attack } from "../attack.ts";
import { fillDisk } from "./fill-disk.ts";
import { mount } from "./mount.ts";
import { endure } from "./outage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** More than a process writes between two outages: nothing is trimmed, so that all can be checked. */
const BYTES_PER_OUTAGE = 32 * 2 ** 20;

/** Fills the real disk of a storage, and frees it again. */
export const fullDisk: Attack = {
  name: "fs/full-disk",
  async run({ outages }, seed) {
    using mountPoint = temporaryDirectory();
    const { path } = mountPoint;
    const size = outages * BYTES_PER_OUTAGE;
    const disk = mount(path, "-t", "tmpfs", "-o", `size=${size},mode=0777`, "tmpfs");
    if (disk === undefined) {
      return { counts: {}, broken: [], skipped: "a disk in memory cannot be mounted here" };
    }
    using _ = disk;
    const begin = (): Promise<AsyncDisposable> => fillDisk(join(path, "ballast"), size);
    return await endure({ directory: join(path, "data"), seed, count: outages, begin });
  },
};
