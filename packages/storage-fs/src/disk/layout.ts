import { basename, dirname, join } from "node:path";
import { StorageError } from "@armature/storage";

// Every name carries the version of its format, so that an older program refuses what a newer one
// wrote instead of misreading it.
const SEGMENT = /^log-(\d{16})\.v1\.ndjson$/;
const SNAPSHOT = /^snapshot-([A-Za-z0-9_-]{1,128})(?:\.previous)?\.v1\.json$/;
const TEMPORARY_SUFFIX = ".tmp";

/** What the names in a directory say. */
export interface Listing {
  /** The first sequence number of each segment, ascending. */
  readonly segments: readonly number[];
  /** Each fingerprint that has a file, the previous one or the current one. */
  readonly fingerprints: readonly string[];
  /** The paths of leftovers of writes that did not finish. */
  readonly temporaries: readonly string[];
  /** The paths of logs and snapshots of another format. */
  readonly foreign: readonly string[];
}

/** Sorts the names in a directory. */
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

/** Refuses (`corrupt`) a directory with logs or snapshots of another format. */
export function assertKnown({ foreign: [path] }: Listing): void {
  if (path === undefined) return;
  throw new StorageError(
    "corrupt",
    `${path} is of a format that this version does not know: ` +
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

/** Where salvage puts what it takes out of a segment. */
export function damagedPath(directory: string, first: number): string {
  return join(directory, `damaged-${String(first).padStart(16, "0")}.ndjson`);
}

/** Where salvage puts a file that holds nothing good. */
export function setAsidePath(path: string): string {
  return join(dirname(path), `damaged-${basename(path)}`);
}

/** Where a file is written before it takes its name. */
export function temporaryPath(path: string): string {
  return path + TEMPORARY_SUFFIX;
}

/** The empty database whose lock makes the one writer. */
export function lockPath(directory: string): string {
  return join(directory, "lock.sqlite");
}

/** Who holds the lock, for the message to those who do not. */
export function holderPath(directory: string): string {
  return join(directory, "lock.pid");
}
