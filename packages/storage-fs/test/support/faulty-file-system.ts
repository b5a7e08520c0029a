import { type FileHandle, type FileSystem, nodeFileSystem } from "../../src/index.ts";
import { unsyncedFileSystem } from "./unsynced-file-system.ts";

/** The operations of a file system that a plan distinguishes. */
export type Operation = keyof FileHandle | keyof FileSystem;

/** Called before each operation. A returned error is thrown instead, or after half of a write. */
export type Plan = (operation: Operation, path: string) => NodeJS.ErrnoException | undefined;

/** A system error like those of Node. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code });
}

export interface FaultyFileSystem extends FileSystem {
  /** The operations so far, in order. */
  readonly calls: Operation[];
}

/**
 * The real file system with planned failures. A failing write writes half of its bytes. A successful
 * sync does nothing, because no power is lost in these tests.
 */
export function faultyFileSystem(plan: Plan): FaultyFileSystem {
  const calls: Operation[] = [];
  const check = async (operation: Operation, path: string): Promise<void> => {
    calls.push(operation);
    const error = plan(operation, path);
    if (error !== undefined) throw error;
  };
  return {
    calls,
    async lock(path) {
      await check("lock", path);
      return nodeFileSystem.lock(path);
    },
    async list(path) {
      await check("list", path);
      return nodeFileSystem.list(path);
    },
    async modifiedAt(path) {
      await check("modifiedAt", path);
      return nodeFileSystem.modifiedAt(path);
    },
    async open(path, mode) {
      await check("open", path);
      const handle = await unsyncedFileSystem.open(path, mode);
      return {
        async size() {
          await check("size", path);
          return handle.size();
        },
        async read(buffer, length, position) {
          await check("read", path);
          return handle.read(buffer, length, position);
        },
        async write(bytes, position) {
          try {
            await check("write", path);
          } catch (error) {
            await handle.write(bytes.subarray(0, bytes.length >> 1), position);
            throw error;
          }
          return handle.write(bytes, position);
        },
        async truncate(length) {
          await check("truncate", path);
          await handle.truncate(length);
        },
        async sync() {
          await check("sync", path);
          await handle.sync();
        },
        async close() {
          // As in the kernel, a failed close has still closed the file.
          await handle.close();
          await check("close", path);
        },
      };
    },
    async createDirectory(path) {
      await check("createDirectory", path);
      return nodeFileSystem.createDirectory(path);
    },
    async rename(from, to) {
      await check("rename", to);
      await nodeFileSystem.rename(from, to);
    },
    async remove(path) {
      await check("remove", path);
      await nodeFileSystem.remove(path);
    },
    async syncDirectory(path) {
      await check("syncDirectory", path);
      await unsyncedFileSystem.syncDirectory(path);
    },
  };
}
