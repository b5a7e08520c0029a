import { StorageError } from "@armature/storage";
import type { FileSystem } from "../disk/file-system.ts";
import { assertKnown, readLayout } from "../disk/layout.ts";
import { isCorrupt } from "../format/corrupt.ts";
import type { SnapshotFiles } from "../snapshots/snapshot-files.ts";
import { type RecoveredLog, recoverLog } from "./recover.ts";
import { salvageLog } from "./salvage.ts";

/** A usable log, and descriptions of the repairs for operators. */
export interface Recovery {
  readonly log: RecoveredLog;
  readonly notes: readonly string[];
}

export interface RecoveryOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly salvage: boolean;
}

/** Recovers a log and removes files of unfinished writes. Salvages damage only if `salvage` is set. */
export async function recoverOrSalvage(
  { fileSystem, directory, salvage }: RecoveryOptions,
  snapshots: SnapshotFiles,
): Promise<Recovery> {
  const layout = readLayout(directory, await fileSystem.list(directory));
  assertKnown(layout);
  for (const path of layout.temporaries) await fileSystem.remove(path);
  const known = await lastOfSnapshots(snapshots);
  const done = salvage ? await snapshots.setAside() : [];
  try {
    const { log, notes } = await recover(fileSystem, directory, layout.segments, known);
    return { log, notes: [...done, ...notes] };
  } catch (error) {
    if (!salvage || !isCorrupt(error)) throw error;
  }
  const salvaged = await salvageLog({ fileSystem, directory }, layout.segments, known);
  const { segments } = readLayout(directory, await fileSystem.list(directory));
  const { log, notes } = await recover(fileSystem, directory, segments, known);
  return { log, notes: [...done, ...salvaged, ...notes] };
}

/**
 * Throws `corrupt` if the log ends before a snapshot. A snapshot is written only after its entries are
 * durable, so files of the log are missing, and new entries would reuse their numbers.
 */
async function recover(
  fileSystem: FileSystem,
  directory: string,
  firsts: readonly number[],
  known: number,
): Promise<Recovery> {
  const log = await recoverLog(fileSystem, directory, firsts);
  if (known > log.end) {
    throw new StorageError(
      "corrupt",
      `a snapshot stands at entry ${known}, but the log in ${directory} ends at ${log.end}: ` +
        "restore its missing files, or continue without the lost entries (salvage)",
    );
  }
  return { log, notes: log.torn === undefined ? [] : [`cut ${log.torn}`] };
}

/** The last entry that any snapshot includes; 0 if there is none. */
async function lastOfSnapshots(snapshots: SnapshotFiles): Promise<number> {
  const offsets = [...(await snapshots.allPlaces()).values()].flat();
  return Math.max(0, ...offsets.map((snapshot) => Number(snapshot?.offset ?? 0)));
}
