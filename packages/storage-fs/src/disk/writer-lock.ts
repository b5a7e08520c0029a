import { StorageError } from "@armature/storage";
import type { FileSystem } from "./file-system.ts";
import { holderPath, lockPath } from "./layout.ts";
import { writeFully } from "./write-fully.ts";

/**
 * Makes this process the only writer of a directory, and returns the release. Throws `locked`, naming
 * the current writer, if there is one.
 */
export async function lockDirectory(
  fileSystem: FileSystem,
  directory: string,
): Promise<() => Promise<void>> {
  const path = holderPath(directory);
  const release = await fileSystem.lock(lockPath(directory));
  if (release === undefined) {
    const holder = await readHolder(fileSystem, directory);
    throw new StorageError(
      "locked",
      `${directory} is in use by ${holder}: stop it, or give this one a directory of its own`,
    );
  }
  // The holder's name only serves error messages, so a full disk must not prevent the start.
  await writeHolder(fileSystem, path).catch(() => undefined);
  return async () => {
    await fileSystem.remove(path).catch(() => undefined);
    release();
  };
}

async function writeHolder(fileSystem: FileSystem, path: string): Promise<void> {
  const handle = await fileSystem.open(path, "write");
  try {
    await handle.truncate(0);
    await writeFully(handle, Buffer.from(`${process.pid}\n`), 0);
  } finally {
    await handle.close();
  }
}

/** The writer of the directory according to the file beside the lock, such as "process 4711". */
export async function readHolder(fileSystem: FileSystem, directory: string): Promise<string> {
  const unknown = "another process";
  try {
    const handle = await fileSystem.open(holderPath(directory), "read");
    try {
      const bytes = Buffer.alloc(16);
      const text = bytes.toString("latin1", 0, await handle.read(bytes, bytes.length, 0)).trim();
      return /^\d+$/.test(text) ? `process ${text}` : unknown;
    } finally {
      await handle.close();
    }
  } catch {
    return unknown;
  }
}
