import { StorageError } from "@armature/storage";

/** What is kept of the log beyond what snapshots need. */
export interface RetentionOptions {
  /** The oldest files go while all of them together have more bytes. @default no limit */
  readonly maxBytes?: number;
  /** A file goes that was written last so many milliseconds ago. @default no limit */
  readonly maxAgeMs?: number;
}

/** Refuses (`invalid-option`) limits that are none. */
export function assertRetention(retention: RetentionOptions): void {
  for (const name of ["maxBytes", "maxAgeMs"] as const) {
    const limit = retention[name];
    if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) continue;
    throw new StorageError(
      "invalid-option",
      `retention.${name} must be a whole number of 0 or more, not ${limit}`,
    );
  }
}
