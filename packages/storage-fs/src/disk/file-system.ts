import { constants, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { lockFile } from "./lock.ts";

/** `read`: the file must exist. `write`: read and write, created where absent, nothing cut. */
export type OpenMode = "read" | "write";

/** An open file. Lengths and positions are bytes; every failure is a Node system error. */
export interface FileHandle {
  size(): Promise<number>;
  /** Fills `buffer` from its start with up to `length` bytes; gives how many, 0 at the end. */
  read(buffer: Uint8Array, length: number, position: number): Promise<number>;
  /** Writes some of `bytes`; gives how many, which may be fewer than all of them. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(length: number): Promise<void>;
  /** Resolves once the contents and the length are on the medium. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** All that the storage asks of a file system, so that tests can make it fail. */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  /** The names in a directory. */
  list(directory: string): Promise<readonly string[]>;
  /** Creates a directory and its parents; gives the topmost one it had to create, if any. */
  createDirectory(path: string): Promise<string | undefined>;
  /** When a file was written last, in milliseconds since the epoch. */
  modifiedAt(path: string): Promise<number>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
  /** Resolves once what was created, renamed and removed in a directory is on the medium. */
  syncDirectory(path: string): Promise<void>;
  /**
   * Takes the lock that a file stands for and gives its release; undefined where somebody has it.
   * The system must let go of it by itself when the process dies.
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
    // Which Node says of a read-only disk, too; the plain call tells the truth.
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
  // Windows cannot open a directory, and needs no such step.
  if (process.platform === "win32") return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
