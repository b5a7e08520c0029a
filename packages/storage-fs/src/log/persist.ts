import { StorageError } from "@armature/storage";
import { Backoff, type Clock, retry } from "@armature/storage/kit";

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/**
 * The value of the first attempt that the medium accepts; an attempt that is `unavailable` is
 * repeated. Once `closed` aborts, one more attempt follows, and its error is final.
 */
export function persist<Value>(
  attempt: () => Promise<Value>,
  clock: Clock,
  closed: AbortSignal,
): Promise<Value> {
  return retry(attempt, {
    clock,
    backoff: new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS),
    signal: closed,
    shouldRetry: (error) =>
      StorageError.isInstance(error) && error.code === "unavailable" && !closed.aborted,
  });
}
