import { constants, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { lockFile } from "./lock.ts";

/** `read`: the file must exist. `write`: read and write, created if absent, never truncated. */
export type OpenMode = "read" | "write";

/** An open file. Lengths and positions are bytes; every failure is a Node system error. */
export interface FileHandle {
  size(): Promise<number>;
  /** Reads up to `length` bytes into the start of `buffer`. Returns their number; 0 at the end. */
  read(buffer: Uint8Array, length: number, position: number): Promise<number>;
  /** Writes a first part of `bytes`, at best all of them. Returns the number written. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(length: number): Promise<void>;
  /** Resolves once the content and the length are on the medium. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The operations of a file system that the storage uses. Tests inject failures here. */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  /** The names in a directory. */
  list(directory: string): Promise<readonly string[]>;
  /** Creates a directory and its parents. Returns the topmost one that was missing, if any. */
  createDirectory(path: string): Promise<string | undefined>;
  /** The time of a file's last write, in milliseconds since 1970. */
  modifiedAt(path: string): Promise<number>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, if it exists. */
  remove(path: string): Promise<void>;
  /** Resolves once the directory's creations, renames and removals are on the medium. */
  syncDirectory(path: string): Promise<void>;
  /**
   * Takes the lock of a file and returns its release; undefined if another owner holds it. The
   * operating system must release it when the process dies.
   */
  lock(path: string): Promise<(() => void) | undefined>;
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  open: openFile,
  list: (directory) => readdir(directory),
  createDirectory,
  modifiedAt: async (path) => (await stat(path)).mtimeMs,
  rename,
  remove: (path) => rm(path, { force: true }),
  syncDirectory,
  lock: async (path) => lockFile(path),
};

async function createDirectory(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    // Node reports ENOENT for a read-only disk, too; the plain call has the real cause.
    await mkdir(path);
    return path;
  }
}

async function openFile(path: string, mode: OpenMode): Promise<FileHandle> {
  const file = await open(
    path,
    mode === "read" ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT,
  );
  return {
    size: async () => (await file.stat()).size,
    read: async (buffer, length, position) =>
      (await file.read(buffer, 0, length, position)).bytesRead,
    write: async (bytes, position) =>
      (await file.write(bytes, 0, bytes.length, position)).bytesWritten,
    truncate: (length) => file.truncate(length),
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and does not need the sync.
  if (process.platform === "win32") return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
