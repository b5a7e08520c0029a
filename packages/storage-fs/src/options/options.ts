import { resolve } from "node:path";
import { StorageError } from "@armature/storage";
import { type Clock, systemClock } from "../disk/clock.ts";
import { type FileSystem, nodeFileSystem } from "../disk/file-system.ts";
import { withTypedErrors } from "../disk/typed-errors.ts";
import { assertRetention, type RetentionOptions } from "./retention-options.ts";

export interface FsStorageOptions {
  /** Where the files are; created, with its parents, if absent. Nothing else should be in it. */
  readonly directory: string;
  /**
   * `fsync`: what was acknowledged survives a power cut. `os`: it survives the end of this process,
   * however it ends, but not that of the machine; after a power cut the log may refuse to open.
   *
   * @default "fsync"
   */
  readonly durability?: "fsync" | "os";
  /**
   * A segment that has reached this many bytes gets no more writes. A trim drops whole segments.
   *
   * @default 64 MiB
   */
  readonly segmentBytes?: number;
  /**
   * Drops segments beyond these limits whenever a snapshot was saved, as far as this snapshot and
   * the one before it have all their entries behind them. So do the other snapshots, unless nobody
   * has saved them for seven days; such a one is removed when what it needs goes.
   *
   * @default everything is kept
   */
  readonly retention?: RetentionOptions;
  /**
   * Opens a damaged directory without what is lost. Lines that are not as they were written are
   * moved to a side file, `health().detail` says how many entries that cost, and readers pass over
   * them.
   *
   * @default false: damage stops the start
   */
  readonly salvage?: boolean;
  /** @default the file system of this machine */
  readonly fileSystem?: FileSystem;
  /** @default the time of this machine */
  readonly clock?: Clock;
}

/** The options, checked and complete. */
export type Settings = Readonly<Required<Omit<FsStorageOptions, "durability">>> & {
  readonly syncing: boolean;
};

/** Refuses (`invalid-option`) what is no option. */
export function readOptions(options: FsStorageOptions): Settings {
  const { directory, durability = "fsync", segmentBytes = 64 * 2 ** 20 } = options;
  const { retention = {}, salvage = false } = options;
  if (typeof directory !== "string" || directory === "") {
    throw new StorageError("invalid-option", "directory must be the path of a directory");
  }
  if (durability !== "fsync" && durability !== "os") {
    throw new StorageError(
      "invalid-option",
      `durability must be "fsync" or "os", not ${JSON.stringify(durability)}`,
    );
  }
  if (!Number.isSafeInteger(segmentBytes) || segmentBytes < 1) {
    throw new StorageError("invalid-option", `segmentBytes must be 1 or more, not ${segmentBytes}`);
  }
  if (typeof salvage !== "boolean") {
    throw new StorageError("invalid-option", `salvage must be true or false, not ${salvage}`);
  }
  assertRetention(retention);
  return {
    directory: resolve(directory),
    syncing: durability === "fsync",
    segmentBytes,
    retention,
    salvage,
    fileSystem: withTypedErrors(options.fileSystem ?? nodeFileSystem),
    clock: options.clock ?? systemClock,
  };
}
