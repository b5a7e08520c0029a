import { StorageError } from "../error.ts";
import { withDeadline } from "../kit/deadline.ts";

/** The promise's outcome. Rejects with `unavailable` if it is still pending after `timeoutMs`. */
export function answerWithin<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  return withDeadline(promise, timeoutMs, () => {
    throw new StorageError("unavailable", `no answer within ${timeoutMs} ms`);
  });
}
