import type { Offset } from "@armature/storage";
import type { FileSystem } from "../disk/file-system.ts";
import { previousSnapshotPath, snapshotPath } from "../disk/layout.ts";
import type { Damage } from "../format/corrupt.ts";
import { readSnapshot } from "../format/snapshot-file.ts";

/** A snapshot file and its content. */
export interface SnapshotReport {
  readonly path: string;
  readonly fingerprint: string;
  /** The time of its last write, in milliseconds since 1970. */
  readonly savedAt: number;
  /** True if its checksum matches. `load` skips a damaged one for the one before it. */
  readonly sound: boolean;
  /** The last entry that it includes; absent if it is not sound. */
  readonly offset?: Offset | null;
}

/** Reads all snapshots of a log that ends at entry `end`. */
export async function examineSnapshots(
  fileSystem: FileSystem,
  directory: string,
  fingerprints: readonly string[],
  { end, trimmed }: { readonly end: number; readonly trimmed: boolean },
): Promise<{ reports: readonly SnapshotReport[]; damage: readonly Damage[] }> {
  const reports: SnapshotReport[] = [];
  const damage: Damage[] = [];
  for (const fingerprint of fingerprints) {
    const own: SnapshotReport[] = [];
    for (const pathOf of [snapshotPath, previousSnapshotPath]) {
      const path = pathOf(directory, fingerprint);
      const read = await readSnapshot(fileSystem, path, fingerprint);
      if (read === "missing") continue;
      const savedAt = await fileSystem.modifiedAt(path);
      const sound = read !== "damaged";
      own.push({ path, fingerprint, savedAt, sound, ...(sound && { offset: read.offset }) });
      if (sound && Number(read.offset) > end) {
        const what = `it stands at entry ${read.offset}, but the log ends at ${end}`;
        const entries = { first: end + 1, last: Number(read.offset) };
        damage.push({ path, byte: 0, what, entries });
      }
    }
    const [first] = own;
    if (trimmed && first !== undefined && !own.some(({ sound }) => sound)) {
      const what = "no good snapshot is left, so the state learned from trimmed entries is lost";
      damage.push({ path: first.path, byte: 0, what });
    }
    reports.push(...own);
  }
  return { reports, damage };
}
