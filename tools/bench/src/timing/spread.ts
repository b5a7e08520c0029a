import type { Rounds } from "./race.ts";

/** Median and quartiles over the rounds. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The spread of the rounds that were run, of which there must be at least one. */
export function spreadOf(rounds: Rounds): Spread {
  const sorted = rounds.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError("there is no round to summarise");
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  };
}

/** Ratio of `other` to `ours`, round by round. */
export function ratioOf(other: Rounds, ours: Rounds): Spread {
  return spreadOf(
    other.map((value, round) => {
      const own = ours[round];
      return value === undefined || own === undefined ? undefined : value / own;
    }),
  );
}

/** Linear interpolation between the two nearest values. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  return below + (place % 1) * (sorted[Math.ceil(place)] - below);
}
