/** Round values for an axis. */
export interface Ticks {
  readonly values: readonly number[];
  /** Decimals that distinguish the values. */
  readonly decimals: number;
}

/** About `count` round values within a range. */
export function ticks([low, high]: readonly [number, number], count: number): Ticks {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const values: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) values.push(index * step);
  return { values, decimals: Math.max(0, -Math.floor(Math.log10(step))) };
}
