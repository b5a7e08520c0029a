import { type FileHandle, type FileSystem, nodeFileSystem } from "@armature/storage-fs";

/** Errors of a failing disk: it is full, or broken. */
const codes = ["ENOSPC", "EIO"] as const;

/** The file system of this machine, which can be made to refuse writes. */
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

  /** Number of failed calls. */
  get faults(): number {
    return this.#faults;
  }

  /** Makes every write and sync fail, until it is called with false. */
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
    throw Object.assign(new Error(`${code}: injected`), { code });
  }
}
