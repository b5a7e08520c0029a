import type { Clock } from "../../src/index.ts";

/** The real time, but pauses end at once; `onPause` is told how long each would have been. */
export function quickClock(onPause: (milliseconds: number) => void = () => undefined): Clock {
  return {
    now: Date.now,
    async sleep(milliseconds) {
      onPause(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
