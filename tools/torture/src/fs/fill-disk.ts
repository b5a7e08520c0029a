import { open, rm } from "node:fs/promises";

/**
 * Writes a file until the disk is full, and removes it when disposed of.
 *
 * @param most throws beyond this many bytes, because the file is then on another disk
 */
export async function fillDisk(path: string, most: number): Promise<AsyncDisposable> {
  const file = await open(path, "w");
  try {
    let written = 0;
    for (let bytes = 2 ** 20; bytes >= 4096; ) {
      try {
        written += (await file.write(Buffer.alloc(bytes, 1))).bytesWritten;
      } catch {
        bytes /= 4;
      }
      if (written > most) throw new Error(`${path} is not on the disk to fill`);
    }
  } finally {
    await file.close();
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}
