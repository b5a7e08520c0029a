import type { Lane } from "./lane.ts";

/** Nanoseconds per call in each round; undefined if the lane skipped the round. */
export type Rounds = readonly (number | undefined)[];

/** A lane whose call takes longer than `SLOW` nanoseconds runs in every `SLOW_EVERY`-th round only. */
const SLOW = 1e9;
const SLOW_EVERY = 15;

/**
 * Times one operation of all lanes in rounds, each lane in turn, so that other load of the machine
 * affects all of them equally.
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
