/** The most bytes of one entry's JSON. */
export const MAX_ENTRY_BYTES: number = 2 ** 20;

/** The most of one append. */
export const MAX_BATCH_BYTES: number = 16 * 2 ** 20;
export const MAX_BATCH_ENTRIES = 10_000;

/** Appends that wait go to the engine together up to this much; a larger one goes alone. */
export const GROUP_BYTES: number = 2 ** 20;
export const GROUP_ENTRIES = 1000;

/** What may wait to become durable; more is refused at once. */
export const MAX_PENDING_BYTES: number = 64 * 2 ** 20;

/** The most bytes of a snapshot's JSON. */
export const MAX_STATE_BYTES: number = 128 * 2 ** 20;

/** The most entries that one trim drops. */
export const TRIMMED_AT_ONCE = 50_000;

/**
 * Engines end a page with the entry that reaches one of these. A replica that catches up learns from
 * a page without a pause, so it is not long.
 */
export const PAGE_BYTES: number = 2 ** 20;
export const PAGE_ENTRIES = 256;

/** How long engines wait for an answer before they call it missing. */
export const REQUEST_TIMEOUT_MS = 2000;

/** The same for a snapshot, which may be large. */
export const SNAPSHOT_TIMEOUT_MS = 30_000;
