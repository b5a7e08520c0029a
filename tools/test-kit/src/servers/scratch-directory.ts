import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory, on Linux. */
const MEMORY = "/dev/shm";

const ENOUGH_BYTES = 2 ** 30;

/**
 * A new directory for a server. In memory where there is room: what a killed process wrote survives
 * there as it does on a disk, and tests do not wait for one that is busy.
 */
export async function scratchDirectory(name: string): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  const parent = bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir();
  return mkdtemp(join(parent, `armature-${name}-`));
}
