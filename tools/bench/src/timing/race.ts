import type { Lane } from "./lane.ts";

/** Nanoseconds of a call in each round; absent where the lane sat it out. */
export type Rounds = readonly (number | undefined)[];

/** A lane whose call takes longer (nanoseconds) runs in every so many rounds only. */
const SLOW = 1e9;
const SLOW_EVERY = 15;

/**
 * Times one operation of all lanes, in rounds: each lane in turn, so that whatever else the machine
 * does strikes all of them alike.
 */
export async function race(
  lanes: readonly Lane[],
  operation: string,
  rounds: number,
): Promise<ReadonlyMap<string, Rounds>> {
  const times = lanes.map((): (number | undefined)[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, lane] of lanes.entries()) {
      const isSlow = (times[i][0] ?? 0) > SLOW;
      const isOut = isSlow && round % SLOW_EVERY !== 0;
      times[i].push(isOut ? undefined : await lane.round(operation));
    }
  }
  return new Map(lanes.map(({ name }, i) => [name, times[i]]));
}
