import { ticks } from "./ticks.ts";

/** Maps values to pixels. */
export interface LinearScale {
  at(value: number): number;
  /** Round values on the scale. */
  readonly ticks: readonly number[];
  label(value: number): string;
}

/** A scale from the range of some values, with a margin of 6 %, to pixels. */
export function linearScale(
  values: readonly number[],
  [from, to]: readonly [number, number],
  count: number,
): LinearScale {
  const known = values.filter(Number.isFinite);
  const smallest = Math.min(...known);
  const largest = Math.max(...known);
  const margin = largest > smallest ? 0.06 * (largest - smallest) : Math.abs(largest) / 10 || 1;
  const low = smallest - margin;
  const high = largest + margin;
  const { values: round, decimals } = ticks([low, high], count);
  return {
    at: (value) => from + ((to - from) * (value - low)) / (high - low),
    ticks: round,
    label: (value) => {
      const text = Math.abs(value).toFixed(decimals);
      return value < 0 && Number(text) !== 0 ? `−${text}` : text;
    },
  };
}
