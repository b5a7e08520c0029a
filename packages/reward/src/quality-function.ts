import type { Outcome } from "./outcome.ts";

/**
 * Says how good an answer was: a number in [0, 1], or undefined where it cannot say. `Exchange` is
 * whatever the caller keeps of a request and its answer.
 *
 * A number that comes back at once is part of the attempt's settlement: one entry in the log. A
 * promise (a judge model, a test run) holds nothing up: the attempt settles without a quality, and
 * what the promise resolves to arrives later as feedback that revises it. A promise that rejects,
 * or resolves to undefined, leaves the settlement as it was.
 */
export type QualityFunction<Exchange> = (
  exchange: Exchange,
  outcome: Outcome,
) => number | undefined | Promise<number | undefined>;
