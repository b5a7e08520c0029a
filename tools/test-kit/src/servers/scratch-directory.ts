import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The in-memory file system of Linux. */
const MEMORY = "/dev/shm";

const ENOUGH_BYTES = 2 ** 30;

/**
 * A new directory for a server, in memory if there is room: the files of a killed process survive
 * there as on a disk, and tests do not wait for a busy disk.
 */
export async function scratchDirectory(name: string): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  const parent = bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir();
  return mkdtemp(join(parent, `armature-${name}-`));
}
