/** Where values lie on a drawing, and the round ones among them. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
  label(value: number): string;
}

/** A linear scale from a range of values, widened a little, to pixels. */
export function linearScale(
  values: readonly number[],
  [from, to]: readonly [number, number],
  count: number,
): Scale {
  const known = values.filter(Number.isFinite);
  const least = Math.min(...known);
  const most = Math.max(...known);
  const margin = most > least ? 0.06 * (most - least) : Math.abs(most) / 10 || 1;
  const low = least - margin;
  const high = most + margin;
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) {
    ticks.push(index * step);
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return {
    at: (value) => from + ((to - from) * (value - low)) / (high - low),
    ticks,
    label: (value) => {
      const text = Math.abs(value).toFixed(decimals);
      return value < 0 && Number(text) !== 0 ? `−${text}` : text;
    },
  };
}
