import type { Outcome, ResponseSignals } from "./outcome.ts";

/** The quality expected of a model without a declared quality. */
export const DEFAULT_EXPECTED_QUALITY = 0.75;

// Factors on the expected quality. The worst signal decides.
const EMPTY = 0.05;
const CONTENT_FILTER = 0.1;
const BROKEN_TOOL_CALL = 0.2;
const REFUSAL = 0.3;
const TRUNCATED = 0.6;

/**
 * An estimate of quality for answers without a rating: the quality that the operator expects of the
 * model, times a factor for the response signals (finished 1, truncated 0.6, refusal 0.3, broken tool
 * call 0.2, content filter 0.1, empty 0.05).
 *
 * **It cannot tell a good answer from a bad one.** A finished answer gets exactly the quality expected of
 * its model, so the priors stay and nothing is learned about which model answers better. Only models
 * that are cut off, refuse or return nothing lose quality. To learn more, supply `quality`.
 *
 * @param expectedQuality in [0, 1]; 0.75 by default
 * @returns a number in [0, 1], or undefined if there are no signals
 */
export function heuristicQuality(
  outcome: Outcome,
  expectedQuality: number = DEFAULT_EXPECTED_QUALITY,
): number | undefined {
  const factor = outcome.answer && factorOf(outcome.answer);
  return factor === undefined ? undefined : expectedQuality * factor;
}

function factorOf({ finish, empty, brokenToolCall, refusal }: ResponseSignals): number | undefined {
  if (empty) return EMPTY;
  if (finish === "content-filter") return CONTENT_FILTER;
  if (brokenToolCall) return BROKEN_TOOL_CALL;
  if (refusal) return REFUSAL;
  if (finish === "length") return TRUNCATED;
  const seen = finish ?? empty ?? brokenToolCall ?? refusal;
  return seen === undefined ? undefined : 1;
}
