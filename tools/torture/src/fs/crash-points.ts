import { setImmediate as turn } from "node:timers/promises";
import type { FileSystem } from "@armature/storage-fs";
import { crashStates } from "./crash-states.ts";
import { type ExpectedState, promiseBroken } from "./expected-state.ts";
import type { Call, MemoryDisk, Operation } from "./memory-disk.ts";

/** Calls that change nothing. */
const READING: ReadonlySet<Operation> = new Set(["lock", "list", "modifiedAt", "read", "size"]);

/** Cuts the power before every change of a disk, and restarts from each state that may leave. */
export class CrashPoints {
  moments = 0;
  states = 0;
  readonly broken: string[] = [];
  readonly #step: number;
  readonly #every: number;
  #seen = 0;
  readonly #through: (fileSystem: FileSystem) => FileSystem;

  /**
   * @param step a write may end at every `step`-th byte
   * @param every every n-th state is tried
   * @param through wraps the file system, which may then break its promises
   */
  constructor(step: number, every: number, through: (fileSystem: FileSystem) => FileSystem) {
    this.#step = step;
    this.#every = every;
    this.#through = through;
  }

  /**
   * Cuts the power before every later change of a disk. Returns the file system for a storage.
   *
   * @param then called before each call; may make it fail
   */
  watch(disk: MemoryDisk, expected: ExpectedState, then: Call = () => undefined): FileSystem {
    disk.before = async (operation, path, bytes) => {
      if (!READING.has(operation)) await this.cut(disk, expected);
      return then(operation, path, bytes);
    };
    return this.#through(disk.fileSystem);
  }

  /** Tries the states that a power cut may leave at this moment. */
  async cut(disk: MemoryDisk, expected: ExpectedState): Promise<void> {
    // Let acknowledgements arrive before the next call.
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
