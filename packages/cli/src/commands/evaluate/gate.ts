import type { EvaluationReport } from "@armature/evaluation";

/** Conditions under which a candidate may take over. */
export interface GateOptions {
  /** Loss of value per request that is tolerated; 0 demands a proven improvement. */
  readonly margin: number;
  /** Upper limit of the cost, in US dollars per request. */
  readonly maxUsd?: number | undefined;
}

export interface GateVerdict {
  readonly passed: boolean;
  /** Conditions that the candidate does not meet. */
  readonly reasons: readonly string[];
}

/**
 * Passes a candidate if the lower bound of its difference in value is at least −`margin` and the
 * upper bound of its cost is at most `maxUsd`. An unknown cost does not pass.
 */
export function gate(
  { value, costUsd }: EvaluationReport,
  { margin, maxUsd }: GateOptions,
): GateVerdict {
  const reasons: string[] = [];
  if (value.difference.low < -margin) {
    reasons.push(
      `its value may be lower by ${(-value.difference.low).toFixed(4)}` +
        (margin > 0 ? `, more than --margin ${margin}` : ""),
    );
  }
  const highest = costUsd?.candidate.high;
  if (maxUsd !== undefined && highest === undefined) reasons.push("its cost is unknown");
  if (maxUsd !== undefined && highest !== undefined && highest > maxUsd) {
    reasons.push(
      `it may cost $${highest.toPrecision(3)} per request, more than --max-usd ${maxUsd}`,
    );
  }
  return { passed: reasons.length === 0, reasons };
}
