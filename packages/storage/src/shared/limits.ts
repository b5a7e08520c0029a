/** Limit of one entry's JSON, in bytes. */
export const MAX_ENTRY_BYTES: number = 2 ** 20;

/** Limits of one append. */
export const MAX_BATCH_BYTES: number = 16 * 2 ** 20;
export const MAX_BATCH_ENTRIES = 10_000;

/** Limits up to which waiting appends are sent together. A larger append is sent alone. */
export const GROUP_BYTES: number = 2 ** 20;
export const GROUP_ENTRIES = 1000;

/** Limit of a snapshot's JSON, in bytes. */
export const MAX_STATE_BYTES: number = 128 * 2 ** 20;

/** Most entries that one trim drops. */
export const ENTRIES_PER_TRIM = 50_000;

/**
 * Engines end a page with the entry that reaches one of these limits. A replica folds a whole page
 * without yielding to its other work, so pages are short.
 */
export const PAGE_BYTES: number = 2 ** 20;
export const PAGE_ENTRIES = 256;

/** Time after which engines treat an answer as missing. */
export const REQUEST_TIMEOUT_MS = 2000;

/** The same for a snapshot, which may be large. */
export const SNAPSHOT_TIMEOUT_MS = 30_000;
