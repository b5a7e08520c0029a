import { basename, dirname, join } from "node:path";
import { StorageError } from "@armature/storage";

// Every name contains the version of its format, so that an older program rejects the files of a newer
// one instead of misreading them.
const SEGMENT = /^log-(\d{16})\.v1\.ndjson$/;
const SNAPSHOT = /^snapshot-([A-Za-z0-9_-]{1,128})(?:\.previous)?\.v1\.json$/;
const TEMPORARY_SUFFIX = ".tmp";

/** The file names in a directory, by kind. */
export interface Listing {
  /** The first sequence number of each segment, ascending. */
  readonly segments: readonly number[];
  /** Each fingerprint that has a snapshot file, current or previous. */
  readonly fingerprints: readonly string[];
  /** Paths of files that unfinished writes left. */
  readonly temporaries: readonly string[];
  /** Paths of logs and snapshots in an unknown format. */
  readonly foreign: readonly string[];
}

/** Classifies the names in a directory. */
export function readLayout(directory: string, names: readonly string[]): Listing {
  const segments: number[] = [];
  const fingerprints = new Set<string>();
  const temporaries: string[] = [];
  const foreign: string[] = [];
  for (const name of names) {
    const first = SEGMENT.exec(name)?.[1];
    const fingerprint = SNAPSHOT.exec(name)?.[1];
    if (first !== undefined) segments.push(Number(first));
    else if (fingerprint !== undefined) fingerprints.add(fingerprint);
    else if (/^(?:log|snapshot)-/.test(name)) {
      (name.endsWith(TEMPORARY_SUFFIX) ? temporaries : foreign).push(join(directory, name));
    }
  }
  segments.sort((one, other) => one - other);
  return { segments, fingerprints: [...fingerprints], temporaries, foreign };
}

/** Throws `corrupt` if the directory holds logs or snapshots in an unknown format. */
export function assertKnown({ foreign: [path] }: Listing): void {
  if (path === undefined) return;
  throw new StorageError(
    "corrupt",
    `${path} has a format that this version does not know: ` +
      "use the version that wrote it, or move the file away",
  );
}

export function segmentPath(directory: string, first: number): string {
  return join(directory, `log-${String(first).padStart(16, "0")}.v1.ndjson`);
}

export function snapshotPath(directory: string, fingerprint: string): string {
  return join(directory, `snapshot-${fingerprint}.v1.json`);
}

export function previousSnapshotPath(directory: string, fingerprint: string): string {
  return join(directory, `snapshot-${fingerprint}.previous.v1.json`);
}

/** The side file for lines that salvage takes out of a segment. */
export function damagedPath(directory: string, first: number): string {
  return join(directory, `damaged-${String(first).padStart(16, "0")}.ndjson`);
}

/** The new path of a file that salvage moves away as a whole. */
export function setAsidePath(path: string): string {
  return join(dirname(path), `damaged-${basename(path)}`);
}

/** The path of a file while it is written. */
export function temporaryPath(path: string): string {
  return path + TEMPORARY_SUFFIX;
}

/** An empty database. The process that locks it is the only writer. */
export function lockPath(directory: string): string {
  return join(directory, "lock.sqlite");
}

/** Names the process that holds the lock, for error messages of other processes. */
export function holderPath(directory: string): string {
  return join(directory, "lock.pid");
}
