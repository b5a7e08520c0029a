import type { EvaluationReport, Interval } from "@armature/evaluation";

/** How a quantity is written. */
export interface Quantity {
  readonly title: string;
  /** Factor to the unit in which it is written. */
  readonly scale: number;
  readonly decimals: number;
}

/** Value of a request by its objective, at most 1. */
export const value: Quantity = { title: "value", scale: 1, decimals: 4 };

/** Quality in [0, 1]. */
export const quality: Quantity = { title: "quality", scale: 1, decimals: 4 };

/** US dollars per 1,000 requests, with three significant digits of the cheaper policy's cost. */
export function dollars({ costUsd }: EvaluationReport): Quantity {
  const estimates = costUsd ? [costUsd.candidate.estimate, costUsd.baseline.estimate] : [];
  const smallest = Math.min(...estimates.filter((estimate) => estimate > 0), 1);
  const decimals = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(1000 * smallest))));
  return { title: "$ per 1,000", scale: 1000, decimals };
}

export function number({ scale, decimals }: Quantity, amount: number): string {
  return (scale * amount).toFixed(decimals);
}

/** Writes a difference, with its sign. */
export function signed(quantity: Quantity, amount: number): string {
  const text = number(quantity, Math.abs(amount));
  if (Number(text) === 0) return text;
  return `${amount < 0 ? "−" : "+"}${text}`;
}

/** Writes an estimate with its interval, or "unknown". */
export function interval(
  quantity: Quantity,
  given: Interval | undefined,
  write: (quantity: Quantity, amount: number) => string = number,
): string {
  if (given === undefined) return "unknown";
  const { estimate, low, high } = given;
  return `${write(quantity, estimate)} [${write(quantity, low)}, ${write(quantity, high)}]`;
}
