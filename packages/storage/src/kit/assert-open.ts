import { StorageError } from "../error.ts";

/** Throws `closed` once the storage's signal has aborted. */
export function assertOpen(closed: AbortSignal): void {
  if (closed.aborted) throw new StorageError("closed", "the storage was closed");
}
