import { StorageError } from "../error.ts";

/** Refuses (`closed`) what is asked of a storage that was closed. */
export function assertOpen(closed: AbortSignal): void {
  if (closed.aborted) throw new StorageError("closed", "the storage was closed");
}
