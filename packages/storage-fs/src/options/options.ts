import { resolve } from "node:path";
import { StorageError } from "@armature/storage";
import { type Clock, systemClock } from "@armature/storage/kit";
import { type FileSystem, nodeFileSystem } from "../disk/file-system.ts";
import { withTypedErrors } from "../disk/typed-errors.ts";
import { assertRetention, type RetentionOptions } from "./retention-options.ts";

export interface FsStorageOptions {
  /** Directory of the files; created, with its parents, if absent. Nothing else should be in it. */
  readonly directory: string;
  /**
   * `fsync`: acknowledged entries survive a power cut. `os`: they survive any end of this process, but
   * not of the machine; after a power cut the log may be `corrupt`.
   *
   * @default "fsync"
   */
  readonly durability?: "fsync" | "os";
  /**
   * Size, in bytes, from which a segment file gets no more writes. A trim drops whole segments.
   *
   * @default 64 MiB
   */
  readonly segmentBytes?: number;
  /**
   * After each saved snapshot, drops the oldest segments beyond these limits, except those that any
   * snapshot, or the one before it, still needs. A snapshot that was not saved for seven days no
   * longer counts; it is removed if entries it needs are dropped.
   *
   * @default keep everything
   */
  readonly retention?: RetentionOptions;
  /**
   * Opens a damaged directory without the entries that are lost. Damaged lines are moved to a side
   * file, `health().detail` says how many entries were lost, and readers skip them.
   *
   * @default false: a damaged directory does not open
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

/** Checks the options and fills in defaults. Throws `invalid-option`. */
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
