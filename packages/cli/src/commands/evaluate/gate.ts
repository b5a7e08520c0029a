import type { EvaluationReport } from "@armature/evaluation";

/** What a candidate must show before it may take over. */
export interface GateOptions {
  /** How much value per request it may lose, at worst; 0 demands that it be better. */
  readonly margin: number;
  /** The most US dollars per request that it may cost, at worst. */
  readonly maxUsd?: number | undefined;
}

/** What the gate said. */
export interface GateVerdict {
  readonly passed: boolean;
  /** Why it did not let the candidate pass. */
  readonly reasons: readonly string[];
}

/**
 * Lets a candidate pass where the lower bound of its value is not below the baseline, paired on
 * the same requests, and the upper bound of its dollars not above the limit. What is not shown
 * counts as not so.
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
  const dearest = costUsd?.candidate.high;
  if (maxUsd !== undefined && dearest === undefined) reasons.push("nobody knows what it costs");
  if (maxUsd !== undefined && dearest !== undefined && dearest > maxUsd) {
    reasons.push(
      `it may cost $${dearest.toPrecision(3)} per request, more than --max-usd ${maxUsd}`,
    );
  }
  return { passed: reasons.length === 0, reasons };
}
