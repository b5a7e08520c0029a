import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "@armature/storage/kit";

/** The value of `work`. Rejects if it takes longer than `milliseconds`. */
export function beforeDeadline<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  return withDeadline(work, milliseconds, () => {
    throw new Error(`it took more than ${milliseconds} ms`);
  });
}

/** Resolves once the condition holds. Rejects if it does not hold within `milliseconds`. */
export async function until(
  milliseconds: number,
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await sleep(5);
  }
}
