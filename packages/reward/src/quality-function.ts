import type { Outcome } from "./outcome.ts";

/**
 * Rates an answer: a number in [0, 1], or undefined if it cannot tell. `Completion` is the caller's record
 * of a request and its response.
 *
 * A number is part of the attempt's settlement: one entry in the log. A promise (an LLM judge, a test run)
 * delays nothing: the attempt settles without a quality, and the resolved quality follows as feedback. A
 * promise that rejects or resolves to undefined changes nothing.
 */
export type QualityFunction<Completion> = (
  completion: Completion,
  outcome: Outcome,
) => number | undefined | Promise<number | undefined>;
