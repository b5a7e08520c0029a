import { checkOutcome } from "./check-outcome.ts";
import { RewardError } from "./error.ts";
import { heuristicQuality } from "./heuristic-quality.ts";
import { checkObjective, type ObjectiveOptions } from "./objective.ts";
import type { Outcome } from "./outcome.ts";
import type { RewardFunction } from "./reward-function.ts";

export interface QualityCostLatencyOptions extends ObjectiveOptions {
  /**
   * Quality that `costScaleUsd` must buy, from 0 to 1000. At 0 dollars do not count.
   * @default 0.3, or 0 with a budget per request, which prices dollars by itself
   */
  readonly costWeight?: number | undefined;
  /** Quality that `latencyScaleMs` must buy, from 0 to 1000. @default 0.1 */
  readonly latencyWeight?: number | undefined;
  /** US dollars that `costWeight` refers to. @default a typical request with the most expensive model */
  readonly costScaleUsd?: number | undefined;
  /** Milliseconds that `latencyWeight` refers to. @default 10 000 */
  readonly latencyScaleMs?: number | undefined;
  /** True to use `heuristicQuality` for answers without a quality. @default true */
  readonly heuristic?: boolean | undefined;
}

/**
 * The value of a request is the quality of its answer, minus 0.3 if it costs as much as a typical request
 * with the most expensive model, and minus 0.1 if it takes ten seconds, both in proportion:
 * quality − costWeight · costUsd / costScaleUsd − latencyWeight · latencyMs / latencyScaleMs.
 *
 * Quality, dollars and milliseconds are learned separately and weighed at each decision, so weights may
 * differ between requests and change at any time.
 *
 * A failed attempt has quality 0, whatever else is reported. An aborted attempt has no quality. Answers
 * without a quality get that of `heuristicQuality`, which cannot tell a good answer from a bad one.
 *
 * @throws RewardError `invalid-option`
 */
export function qualityCostLatency(options: QualityCostLatencyOptions = {}): RewardFunction {
  const { heuristic = true, ...objective } = options;
  checkObjective(objective);
  return {
    kind: "quality-cost-latency",
    config: { heuristic },
    objective,
    quality(outcome: Outcome, expectedQuality?: number): number | undefined {
      checkOutcome(outcome);
      checkExpected(expectedQuality);
      if (outcome.aborted) return undefined;
      if (outcome.failed) return 0;
      if (outcome.quality !== undefined) return outcome.quality;
      return heuristic ? heuristicQuality(outcome, expectedQuality) : undefined;
    },
  };
}

function checkExpected(value: number | undefined): void {
  if (value !== undefined && !(value >= 0 && value <= 1)) {
    throw new RewardError(
      "invalid-option",
      `expectedQuality must be a number in [0, 1]; got ${value}`,
    );
  }
}
