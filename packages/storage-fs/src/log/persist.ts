import { StorageError } from "@armature/storage";
import type { Clock } from "../disk/clock.ts";

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;

/**
 * The value of the first attempt that the medium does not refuse (`unavailable`), with longer and
 * longer pauses between them. Once `closed` aborts there is one more attempt, and its error counts.
 */
export async function persist<Value>(
  attempt: () => Promise<Value>,
  clock: Clock,
  closed: AbortSignal,
): Promise<Value> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const refused = StorageError.isInstance(error) && error.code === "unavailable";
      if (!refused || closed.aborted) throw error;
    }
    await clock.sleep(pause, closed);
  }
}
