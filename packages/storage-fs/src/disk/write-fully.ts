import { StorageError } from "@armature/storage";
import type { FileHandle, FileSystem } from "./file-system.ts";
import { temporaryPath } from "./layout.ts";

/** Writes all bytes. A single call may write fewer, for example on an almost full disk. */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const count = await handle.write(bytes.subarray(done), position + done);
    if (count === 0) {
      throw new StorageError(
        "unavailable",
        `a write stopped after ${done} of ${bytes.length} bytes`,
      );
    }
    done += count;
  }
}

/**
 * Writes a new file durably under a temporary name, and returns that name. Removes the file if that
 * fails: it would take up space that the log waits for.
 */
export async function writeTemporary(
  fileSystem: FileSystem,
  path: string,
  bytes: Uint8Array,
): Promise<string> {
  const temporary = temporaryPath(path);
  try {
    const handle = await fileSystem.open(temporary, "write");
    try {
      await handle.truncate(0);
      await writeFully(handle, bytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return temporary;
  } catch (cause) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw cause;
  }
}
