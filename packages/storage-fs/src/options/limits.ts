/**
 * Most bytes of one write, and therefore of one batch and one line. Damage that is longer cannot be an
 * unfinished write.
 */
export const MAX_WRITE_BYTES: number = 16 * 2 ** 20;

/** Health reports a write that takes longer, because a disk may hang instead of failing. */
export const LATE_MS = 5000;

/** Upper bound of the bytes that a line adds to its entry. */
export const LINE_OVERHEAD_BYTES = 128;

/** Bytes of a file read at a time. */
export const CHUNK_BYTES: number = 64 * 2 ** 10;
