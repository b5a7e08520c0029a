import type { EvaluationReport, Interval } from "@armature/evaluation";

/** Writes numbers of one quantity. */
export interface Quantity {
  readonly title: string;
  /** To the unit that is written. */
  readonly scale: number;
  readonly decimals: number;
}

/** Mean reward per request, in [0, 1]. */
export const reward: Quantity = { title: "reward", scale: 1, decimals: 4 };

/** US dollars of a thousand requests, with three digits of the smaller policy's. */
export function dollars({ costUsd }: EvaluationReport): Quantity {
  const estimates = costUsd ? [costUsd.candidate.estimate, costUsd.baseline.estimate] : [];
  const smallest = Math.min(...estimates.filter((estimate) => estimate > 0), 1);
  const decimals = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(1000 * smallest))));
  return { title: "$ per 1,000", scale: 1000, decimals };
}

export function number({ scale, decimals }: Quantity, value: number): string {
  return (scale * value).toFixed(decimals);
}

/** With its sign, as a difference has one. */
export function signed(quantity: Quantity, value: number): string {
  const text = number(quantity, Math.abs(value));
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** Absent where nobody knows it. */
export function interval(
  quantity: Quantity,
  given: Interval | undefined,
  write: (quantity: Quantity, value: number) => string = number,
): string {
  if (given === undefined) return "unknown";
  const { estimate, low, high } = given;
  return `${write(quantity, estimate)} [${write(quantity, low)}, ${write(quantity, high)}]`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
