import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withDeadline } from "../../src/kit/index.ts";

const never = new Promise<never>(() => undefined);

test("a promise in time gives its own value or error, and leaves no timer", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  expect(await withDeadline(Promise.resolve(1), 60_000, () => 2)).toBe(1);
  await expect(
    withDeadline(Promise.reject(new Error("own")), 60_000, () => undefined),
  ).rejects.toThrow("own");
  expect(timers()).toBe(before);
});

test("a promise that is late gives what `late` returns or throws", async () => {
  expect(await withDeadline(never, 1, () => "late")).toBe("late");
  const late = () => {
    throw new RangeError("too late");
  };
  await expect(withDeadline(never, 1, late)).rejects.toThrow(RangeError);
});

test("a rejection after the deadline is ignored", async () => {
  const rejected = sleep(5).then(() => Promise.reject(new Error("unheard")));
  expect(await withDeadline(rejected, 1, () => undefined)).toBeUndefined();
  await sleep(10);
});
