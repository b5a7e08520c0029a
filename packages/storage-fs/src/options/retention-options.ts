import { StorageError } from "@armature/storage";

/** Limits of the log. Entries that snapshots need are kept beyond them. */
export interface RetentionOptions {
  /** The oldest files are dropped while all files together are larger. @default no limit */
  readonly maxBytes?: number;
  /** Files whose last write is older, in milliseconds, are dropped. @default no limit */
  readonly maxAgeMs?: number;
}

/** Throws `invalid-option` if a limit is not a whole number of 0 or more. */
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
