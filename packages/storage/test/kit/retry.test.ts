import { expect, test } from "vitest";
import { Backoff, type Clock, retry, systemClock } from "../../src/kit/index.ts";

test("pauses double up to the longest, and begin again after a reset", () => {
  const backoff = new Backoff(10, 50);
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([10, 20, 40, 50, 50]);
  backoff.reset();
  expect(backoff.next()).toBe(10);
});

/** A clock whose pauses end at once. */
function recordingClock(pauses: number[]): Clock {
  return { ...systemClock, sleep: async (milliseconds) => void pauses.push(milliseconds) };
}

function failing(failures: number): () => Promise<string> {
  let attempts = 0;
  return async () => {
    attempts++;
    if (attempts <= failures) throw new Error(`failure ${attempts}`);
    return `attempt ${attempts}`;
  };
}

test("retries until an attempt succeeds, with a pause after each failure", async () => {
  const pauses: number[] = [];
  const offered: number[] = [];
  const value = await retry(failing(4), {
    clock: recordingClock(pauses),
    backoff: new Backoff(1, 4),
    signal: new AbortController().signal,
    shouldRetry: (_, pauseMs) => offered.push(pauseMs) > 0,
  });
  expect(value).toBe("attempt 5");
  expect(pauses).toEqual([1, 2, 4, 4]);
  expect(offered).toEqual(pauses);
});

test("gives up with the error that is not worth another attempt", async () => {
  const pauses: number[] = [];
  const options = {
    clock: recordingClock(pauses),
    backoff: new Backoff(1, 1),
    signal: new AbortController().signal,
    shouldRetry: (error: unknown) => (error as Error).message !== "failure 3",
  };
  await expect(retry(failing(9), options)).rejects.toThrow("failure 3");
  expect(pauses).toHaveLength(2);
});

test("an abort ends the pause, and one more attempt follows", async () => {
  const closing = new AbortController();
  const value = retry(failing(1), {
    clock: systemClock,
    backoff: new Backoff(60_000, 60_000),
    signal: closing.signal,
    shouldRetry: () => !closing.signal.aborted,
  });
  setImmediate(() => closing.abort());
  expect(await value).toBe("attempt 2");
});
