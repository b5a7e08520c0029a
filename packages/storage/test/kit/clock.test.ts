import { expect, expectTypeOf, test } from "vitest";
import {
  type Clock,
  type MonotonicTime,
  monotonicTime,
  msBetween,
  systemClock,
  type WallTime,
  wallTime,
} from "../../src/kit/index.ts";

test("wall and monotonic time do not mix: the type checker refuses each confusion", () => {
  const { wall, monotonic }: Pick<Clock, "wall" | "monotonic"> = systemClock;
  expectTypeOf(wall()).not.toExtend<MonotonicTime>();
  expectTypeOf(monotonic()).not.toExtend<WallTime>();
  expectTypeOf<number>().not.toExtend<WallTime | MonotonicTime>();
  // @ts-expect-error a moment of one timeline assigned to the other
  const mixedUp: MonotonicTime = wall();
  // @ts-expect-error a clock that tells wall time where monotonic time is due
  const clock: Clock = { ...systemClock, monotonic: wall };
  // @ts-expect-error plain numbers do not say which time they are
  const plain: Clock = { ...systemClock, wall: Date.now };
  // @ts-expect-error a difference across timelines
  const between = msBetween(monotonic(), wall());
  // @ts-expect-error a comparison across timelines
  const compared = wall() < monotonic();
  // @ts-expect-error arithmetic forgets the timeline
  const difference = wall() - wall();
  expect([mixedUp, clock, plain, between, compared, difference]).toHaveLength(6);
});

test("milliseconds between two moments of one timeline", () => {
  expect(msBetween(wallTime(1000), wallTime(1250))).toBe(250);
  expect(msBetween(monotonicTime(5), monotonicTime(2))).toBe(-3);
});

test("the system clock tells the machine's time, and its pauses end early on abort", async () => {
  expect(Math.abs(msBetween(wallTime(Date.now()), systemClock.wall()))).toBeLessThan(1000);
  const begun = systemClock.monotonic();
  const pause = systemClock.sleep(20, new AbortController().signal);
  await systemClock.sleep(60_000, AbortSignal.abort());
  await pause;
  const elapsed = msBetween(begun, systemClock.monotonic());
  expect(elapsed).toBeGreaterThan(15);
  expect(elapsed).toBeLessThan(30_000);
});
