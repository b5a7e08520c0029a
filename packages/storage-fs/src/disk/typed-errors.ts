import { StorageError } from "@armature/storage";
import type { FileHandle, FileSystem } from "./file-system.ts";

/** The same file system with typed errors: `unavailable`, naming the operation and the path. */
export function withTypedErrors(fileSystem: FileSystem): FileSystem {
  const call = async <Value>(
    action: string,
    path: string,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      throw new StorageError("unavailable", `cannot ${action} ${path}: ${describe(cause)}`, {
        cause,
      });
    }
  };
  return {
    open: (path, mode) =>
      call("open", path, async () => {
        const handle = await fileSystem.open(path, mode);
        return {
          size: () => call("measure", path, () => handle.size()),
          read: (buffer, length, position) =>
            call("read", path, () => handle.read(buffer, length, position)),
          write: (bytes, position) => call("write", path, () => handle.write(bytes, position)),
          truncate: (length) => call("truncate", path, () => handle.truncate(length)),
          sync: () => call("sync", path, () => handle.sync()),
          close: () => call("close", path, () => handle.close()),
        } satisfies FileHandle;
      }),
    list: (path) => call("list", path, () => fileSystem.list(path)),
    createDirectory: (path) => call("create", path, () => fileSystem.createDirectory(path)),
    modifiedAt: (path) => call("look at", path, () => fileSystem.modifiedAt(path)),
    rename: (from, to) => call(`rename ${from} to`, to, () => fileSystem.rename(from, to)),
    remove: (path) => call("remove", path, () => fileSystem.remove(path)),
    syncDirectory: (path) => call("sync", path, () => fileSystem.syncDirectory(path)),
    lock: (path) => call("lock", path, () => fileSystem.lock(path)),
  };
}

/** True if the operation failed because the file does not exist. */
export function isMissing(error: unknown): boolean {
  return StorageError.isInstance(error) && errnoOf(error.cause) === "ENOENT";
}

function describe(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const errno = errnoOf(cause);
  return errno === undefined || message.includes(errno) ? message : `${errno}: ${message}`;
}

function errnoOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : undefined;
}
