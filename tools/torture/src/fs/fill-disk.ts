import { open, rm } from "node:fs/promises";

/** Writes a file until nothing more fits, which must be before `most` bytes; removes it in the end. */
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
      if (written > most) throw new Error(`${path} is on another disk than it should be`);
    }
  } finally {
    await file.close();
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}
