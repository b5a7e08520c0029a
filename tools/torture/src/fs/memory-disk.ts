import { basename } from "node:path";
import type { FileHandle, FileSystem } from "@armature/storage-fs";

/** The directory that a storage is given. */
export const DIRECTORY = "/disk";

/** A change of a file that a power cut may undo. */
export interface Change {
  readonly position: number;
  /** The bytes written; undefined if the file was truncated to `position`. */
  readonly bytes: Uint8Array | undefined;
}

/** A file: its content on the medium, the changes since, and the content that readers see. */
export class Inode {
  readonly durable: Uint8Array;
  readonly pending: readonly Change[];
  readonly content: Uint8Array;

  constructor(durable: Uint8Array, pending: readonly Change[] = [], content: Uint8Array = durable) {
    this.durable = durable;
    this.pending = pending;
    this.content = content;
  }

  changed(change: Change): Inode {
    return new Inode(this.durable, [...this.pending, change], applied(this.content, change));
  }

  synced(): Inode {
    return new Inode(this.pending.reduce(applied, this.durable), [], this.content);
  }

  /**
   * The file after a failed sync: the system considers the pending changes clean although they never
   * reached the medium, or only half of the first did. Readers still see them; no later sync writes
   * them.
   */
  forgotten(half: boolean): Inode {
    const reached = half ? this.pending.slice(0, 1).map(halved) : [];
    return new Inode(reached.reduce(applied, this.durable), [], this.content);
  }
}

function halved({ position, bytes }: Change): Change {
  return { position, bytes: bytes?.subarray(0, bytes.length >> 1) };
}

/** The bytes after a change. */
export function applied(content: Uint8Array, { position, bytes }: Change): Uint8Array {
  if (bytes === undefined) return content.subarray(0, position);
  const grown = new Uint8Array(Math.max(content.length, position + bytes.length));
  grown.set(content);
  grown.set(bytes, position);
  return grown;
}

/** A change of the directory that a power cut may undo. */
export type Renaming = (names: Map<string, number>) => void;

export type Operation = keyof FileSystem | Exclude<keyof FileHandle, "close">;

/**
 * Called before each call of the file system takes effect. May throw instead.
 *
 * @param bytes length of a write
 * @returns for a write, the number of bytes to write; undefined for all
 */
export type Call = (
  operation: Operation,
  path: string,
  bytes?: number,
) => Promise<number | undefined> | number | undefined;

/** A directory in memory that tracks which changes have reached the medium. */
export class MemoryDisk {
  before: Call = () => undefined;
  /** Files by number, which a rename does not change. */
  readonly inodes: Map<number, Inode> = new Map();
  readonly names: Map<string, number> = new Map();
  #failedSyncs = 0;
  /** The names on the medium, and the changes to them since. */
  durableNames: ReadonlyMap<string, number> = new Map();
  renamings: readonly Renaming[] = [];

  /** @param files the initial files by name, all of them on the medium */
  constructor(files: ReadonlyMap<string, Uint8Array> = new Map()) {
    for (const [name, bytes] of files) this.#create(name, bytes);
    this.durableNames = new Map(this.names);
  }

  /** The content of every file, as readers see it. */
  files(): Map<string, Uint8Array> {
    return new Map([...this.names].map(([name, inode]) => [name, this.#inode(inode).content]));
  }

  /** The content of every file after a power cut that loses everything not synced. */
  durableFiles(): Map<string, Uint8Array> {
    return new Map(
      [...this.durableNames].map(([name, inode]) => [name, this.#inode(inode).durable]),
    );
  }

  readonly fileSystem: FileSystem = {
    open: async (path, mode) => {
      await this.before("open", path);
      const name = basename(path);
      if (mode === "write" && !this.names.has(name)) {
        this.#link(name, this.#create(name, new Uint8Array()));
      }
      const inode = this.names.get(name);
      if (inode === undefined) throw missing(path);
      return this.#handle(path, inode);
    },
    list: async (path) => {
      await this.before("list", path);
      return [...this.names.keys()];
    },
    createDirectory: async (path) => {
      await this.before("createDirectory", path);
      return undefined;
    },
    modifiedAt: async (path) => {
      await this.before("modifiedAt", path);
      if (!this.names.has(basename(path))) throw missing(path);
      return Date.now();
    },
    rename: async (from, to) => {
      await this.before("rename", to);
      const [source, target] = [basename(from), basename(to)];
      const inode = this.names.get(source);
      if (inode === undefined) throw missing(from);
      this.#change((names) => {
        names.delete(source);
        names.set(target, inode);
      });
    },
    remove: async (path) => {
      await this.before("remove", path);
      if (this.names.has(basename(path))) this.#change((names) => names.delete(basename(path)));
    },
    syncDirectory: async (path) => {
      await this.before("syncDirectory", path);
      this.durableNames = new Map(this.names);
      this.renamings = [];
    },
    lock: async (path) => {
      await this.before("lock", path);
      return () => undefined;
    },
  };

  #handle(path: string, number: number): FileHandle {
    const change = (change: Change): void => {
      this.inodes.set(number, this.#inode(number).changed(change));
    };
    return {
      size: async () => {
        await this.before("size", path);
        return this.#inode(number).content.length;
      },
      read: async (buffer, length, position) => {
        await this.before("read", path);
        const read = this.#inode(number).content.subarray(position, position + length);
        buffer.set(read);
        return read.length;
      },
      write: async (bytes, position) => {
        const count = (await this.before("write", path, bytes.length)) ?? bytes.length;
        change({ position, bytes: Uint8Array.from(bytes.subarray(0, count)) });
        return count;
      },
      truncate: async (length) => {
        await this.before("truncate", path);
        change({ position: length, bytes: undefined });
      },
      sync: async () => {
        try {
          await this.before("sync", path);
        } catch (error) {
          this.inodes.set(number, this.#inode(number).forgotten(this.#failedSyncs++ % 2 === 1));
          throw error;
        }
        this.inodes.set(number, this.#inode(number).synced());
      },
      close: async () => undefined,
    };
  }

  #inode(number: number): Inode {
    const inode = this.inodes.get(number);
    if (inode === undefined) throw new Error(`no file ${number}`);
    return inode;
  }

  #create(name: string, bytes: Uint8Array): number {
    const number = this.inodes.size;
    this.inodes.set(number, new Inode(bytes));
    this.names.set(name, number);
    return number;
  }

  #link(name: string, inode: number): void {
    this.#change((names) => names.set(name, inode));
  }

  #change(renaming: Renaming): void {
    renaming(this.names);
    this.renamings = [...this.renamings, renaming];
  }
}

/** An error like those of the operating system. */
export function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected, ${path}`), { code });
}

function missing(path: string): NodeJS.ErrnoException {
  return systemError("ENOENT", path);
}
