import { setImmediate as turn } from "node:timers/promises";
import type { FileSystem } from "@armature/storage-fs";
import { crashStates } from "./crash-states.ts";
import { type ExpectedState, promiseBroken } from "./expected-state.ts";
import type { Call, MemoryDisk, Operation } from "./memory-disk.ts";

/** Calls that leave nothing to be lost. */
const READING: ReadonlySet<Operation> = new Set(["lock", "list", "modifiedAt", "read", "size"]);

/** Cuts the power of disks, again and again, and starts from what that may leave. */
export class CrashPoints {
  moments = 0;
  states = 0;
  readonly broken: string[] = [];
  readonly #step: number;
  readonly #every: number;
  /** What stands between a storage and its disk, and may not keep its word. */
  #seen = 0;
  readonly #through: (fileSystem: FileSystem) => FileSystem;

  /**
   * @param step A write may end at every so many of its bytes.
   * @param every One in so many of the states that may be left is tried.
   */
  constructor(step: number, every: number, through: (fileSystem: FileSystem) => FileSystem) {
    this.#step = step;
    this.#every = every;
    this.#through = through;
  }

  /**
   * Cuts the power before every change of a disk from now on; gives the file system of a storage
   * there. `then` may let the call fail.
   */
  watch(disk: MemoryDisk, expected: ExpectedState, then: Call = () => undefined): FileSystem {
    disk.before = async (operation, path, bytes) => {
      if (!READING.has(operation)) await this.cut(disk, expected);
      return then(operation, path, bytes);
    };
    return this.#through(disk.fileSystem);
  }

  /** Tries every state that a power cut may leave at this moment. */
  async cut(disk: MemoryDisk, expected: ExpectedState): Promise<void> {
    // What was acknowledged is expected before the next call is made.
    await turn();
    this.moments++;
    const now = { ...expected };
    for (const files of crashStates(disk, this.#step)) {
      if (this.#seen++ % this.#every > 0) continue;
      this.states++;
      const what = await promiseBroken(files, now);
      if (what !== undefined) {
        this.broken.push(`moment ${this.moments}, state ${this.states}: ${what}`);
      }
    }
  }
}
