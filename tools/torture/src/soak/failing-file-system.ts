import { type FileHandle, type FileSystem, nodeFileSystem } from "@armature/storage-fs";

/** How a disk refuses: it is full, or it fails. */
const codes = ["ENOSPC", "EIO"] as const;

/** The file system of this machine, which refuses to write while it is told to. */
export class FailingFileSystem {
  readonly fileSystem: FileSystem;
  #failing = false;
  #faults = 0;

  constructor() {
    this.fileSystem = {
      ...nodeFileSystem,
      open: async (path, mode) => this.#guarded(await nodeFileSystem.open(path, mode)),
    };
  }

  /** Calls that failed so far. */
  get faults(): number {
    return this.#faults;
  }

  /** Refuses every write and sync until it is called again with false. */
  fail(failing: boolean): void {
    this.#failing = failing;
  }

  #guarded(file: FileHandle): FileHandle {
    return {
      size: () => file.size(),
      read: (buffer, length, position) => file.read(buffer, length, position),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
      write: async (bytes, position) => {
        this.#refuse();
        return file.write(bytes, position);
      },
      sync: async () => {
        this.#refuse();
        await file.sync();
      },
    };
  }

  #refuse(): void {
    if (!this.#failing) return;
    const code = codes[this.#faults % codes.length];
    this.#faults++;
    throw Object.assign(new Error(`${code}: made to fail`), { code });
  }
}
