import { type Clock, systemClock } from "@armature/storage/kit";

/** Real time, but pauses end at once; `onPause` gets the milliseconds of each. */
export function quickClock(onPause: (milliseconds: number) => void = () => undefined): Clock {
  return {
    ...systemClock,
    async sleep(milliseconds) {
      onPause(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
