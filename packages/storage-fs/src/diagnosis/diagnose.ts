import { resolve } from "node:path";
import { StorageError } from "@armature/storage";
import { type FileSystem, nodeFileSystem } from "../disk/file-system.ts";
import { lockPath, readLayout } from "../disk/layout.ts";
import { withTypedErrors } from "../disk/typed-errors.ts";
import { readHolder } from "../disk/writer-lock.ts";
import type { Damage } from "../format/corrupt.ts";
import { examineLog, type SegmentReport } from "./examine-log.ts";
import { examineSnapshots, type SnapshotReport } from "./examine-snapshots.ts";

export interface DiagnoseOptions {
  /** The directory of a storage. */
  readonly directory: string;
  /** @default the file system of this machine */
  readonly fileSystem?: FileSystem;
}

/** The content of a directory and its faults. */
export interface Diagnosis {
  readonly directory: string;
  /** The current writer, such as "process 4711"; absent if there is none. */
  readonly writer?: string;
  readonly segments: readonly SegmentReport[];
  /** Number of entries, and of entries that an earlier salvage recorded as lost. */
  readonly entries: number;
  readonly lost: number;
  /** The unfinished write at the end, which the next start cuts off. */
  readonly torn?: string;
  readonly snapshots: readonly SnapshotReport[];
  /** Files that unfinished writes left, which the next start removes. */
  readonly leftovers: readonly string[];
  /** Damage that prevents a start without `salvage`, in log order; empty if all is well. */
  readonly damage: readonly Damage[];
  /** Files in unknown formats. They prevent any start, even with `salvage`. */
  readonly foreign: readonly string[];
}

/**
 * Examines a directory and changes nothing. If another process writes there, its write in progress may
 * look unfinished. Throws `unavailable` if the directory cannot be read.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  if (typeof options.directory !== "string" || options.directory === "") {
    throw new StorageError("invalid-option", "directory must be the path of a directory");
  }
  const directory = resolve(options.directory);
  const fileSystem = withTypedErrors(options.fileSystem ?? nodeFileSystem);
  const names = await fileSystem.list(directory);
  const writer = await writerOf(fileSystem, directory, names);
  const { segments: firsts, fingerprints, temporaries, foreign } = readLayout(directory, names);
  const log = await examineLog(fileSystem, directory, firsts);
  const trimmed = (firsts[0] ?? 1) > 1;
  const place = { end: log.end, trimmed };
  const snapshots = await examineSnapshots(fileSystem, directory, fingerprints, place);
  return {
    directory,
    ...(writer !== undefined && { writer }),
    segments: log.segments,
    entries: log.segments.reduce((sum, { entries }) => sum + entries, 0),
    lost: log.segments.reduce((sum, { lost }) => sum + lost, 0),
    ...(log.torn !== undefined && { torn: log.torn }),
    snapshots: snapshots.reports,
    leftovers: temporaries,
    damage: [...log.damage, ...snapshots.damage],
    foreign,
  };
}

async function writerOf(
  fileSystem: FileSystem,
  directory: string,
  names: readonly string[],
): Promise<string | undefined> {
  const path = lockPath(directory);
  // Taking the lock would create its file, and without the file there is no writer.
  if (!names.some((name) => path.endsWith(name))) return undefined;
  const release = await fileSystem.lock(path);
  if (release === undefined) return readHolder(fileSystem, directory);
  release();
  return undefined;
}
