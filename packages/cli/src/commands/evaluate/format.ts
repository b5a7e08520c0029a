import type { EvaluationReport, Interval } from "@armature/evaluation";

/** Writes numbers of one quantity. */
export interface Quantity {
  readonly title: string;
  /** To the unit that is written. */
  readonly scale: number;
  readonly decimals: number;
}

/** What a request is worth by its objective; at most 1. */
export const value: Quantity = { title: "value", scale: 1, decimals: 4 };

/** In [0, 1]. */
export const quality: Quantity = { title: "quality", scale: 1, decimals: 4 };

/** US dollars of a thousand requests, with three digits of the smaller policy's. */
export function dollars({ costUsd }: EvaluationReport): Quantity {
  const estimates = costUsd ? [costUsd.candidate.estimate, costUsd.baseline.estimate] : [];
  const smallest = Math.min(...estimates.filter((estimate) => estimate > 0), 1);
  const decimals = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(1000 * smallest))));
  return { title: "$ per 1,000", scale: 1000, decimals };
}

export function number({ scale, decimals }: Quantity, amount: number): string {
  return (scale * amount).toFixed(decimals);
}

/** With its sign, as a difference has one. */
export function signed(of: Quantity, amount: number): string {
  const text = number(of, Math.abs(amount));
  if (Number(text) === 0) return text;
  return `${amount < 0 ? "−" : "+"}${text}`;
}

/** Absent where nobody knows it. */
export function interval(
  of: Quantity,
  given: Interval | undefined,
  write: (of: Quantity, amount: number) => string = number,
): string {
  if (given === undefined) return "unknown";
  const { estimate, low, high } = given;
  return `${write(of, estimate)} [${write(of, low)}, ${write(of, high)}]`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

export function count(amount: number): string {
  return Math.round(amount).toLocaleString("en-US");
}
