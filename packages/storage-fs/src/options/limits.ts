/**
 * The most bytes of one write, and so of one batch and of one line. What is damaged beyond this
 * length is more than an unfinished write.
 */
export const MAX_WRITE_BYTES: number = 16 * 2 ** 20;

/** What may wait to become durable, while the disk refuses it say; more is refused at once. */
export const MAX_PENDING_BYTES: number = 64 * 2 ** 20;

/** A write that takes so long is told: a disk may hang instead of refusing. */
export const LATE_MS = 5000;

/** More than a line adds to its entry. */
export const LINE_OVERHEAD_BYTES = 128;

/** How much of a file is read at a time. */
export const CHUNK_BYTES: number = 64 * 2 ** 10;
