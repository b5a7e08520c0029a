import { checkOutcome } from "./check-outcome.ts";
import { RewardError } from "./error.ts";
import { heuristicQuality } from "./heuristic-quality.ts";
import type { Json } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import type { RewardFactory, RewardFunction, RewardSpec } from "./reward-function.ts";
import { RunningMedian } from "./running-median.ts";

const KIND = "quality-cost-latency";

/** How many amounts a scale remembers. */
const WINDOW = 256;

/** What an amount counts that nobody knows, or that there is no scale for yet: the middle. */
const NEUTRAL = 0.5;

export interface QualityCostLatencyOptions {
  /**
   * What cost weighs against quality, which weighs 1; 0 to 1000. With a budget it must be 0: the
   * budget prices dollars already.
   * @default 0.3, or 0 with a budget
   */
  readonly costWeight?: number;
  /** What latency weighs against quality; 0 to 1000. @default 0.1 */
  readonly latencyWeight?: number;
  /** Whether `heuristicQuality` stands in where nobody supplies quality. @default true */
  readonly heuristic?: boolean;
}

/**
 * Reward = quality − costWeight·cost′ − latencyWeight·latency′, mapped affinely onto [0, 1] and
 * never clipped, so that no two outcomes of different worth score alike.
 *
 * cost′ and latency′ put an amount on a scale from 0 to 1 by its distance to the median `m` of the
 * latest 256 amounts: v/(v + m), the logistic function of log(v/m). So the median costs ½, twice
 * the median ⅔, nothing 0; it is monotone and bounded, and one outlier does not flatten the rest.
 * Free calls do not enter the median: they would make the scale itself 0.
 *
 * An unknown cost or latency counts ½, as does one that comes before there is a scale. Counting it
 * 0 would call the arm free and instant, and so favour whoever reports least.
 *
 * A failed attempt has quality 0, whatever else is said, and its cost and latency count. An
 * aborted one is censored: no score, and no part in the scales. Where quality is absent,
 * `heuristicQuality` stands in, which cannot tell a good answer from a bad one.
 *
 * @throws {RewardError} `invalid-option`.
 */
export function qualityCostLatency(options: QualityCostLatencyOptions = {}): RewardFactory {
  const { costWeight, latencyWeight = 0.1, heuristic = true } = options;
  checkWeight("costWeight", costWeight ?? 0);
  checkWeight("latencyWeight", latencyWeight);
  return ({ budgeted }: RewardSpec) => {
    if (budgeted && costWeight !== undefined && costWeight > 0) {
      throw new RewardError(
        "invalid-option",
        `costWeight is ${costWeight}, but the budget prices dollars already, and they would ` +
          "count twice: leave costWeight out, or leave the budget out",
      );
    }
    return new QualityCostLatency({
      costWeight: costWeight ?? (budgeted ? 0 : 0.3),
      latencyWeight,
      heuristic,
    });
  };
}

class QualityCostLatency implements RewardFunction {
  readonly kind: string = KIND;
  readonly config: { costWeight: number; latencyWeight: number; heuristic: boolean };
  readonly #cost = new RunningMedian(WINDOW);
  readonly #latency = new RunningMedian(WINDOW);

  constructor(config: { costWeight: number; latencyWeight: number; heuristic: boolean }) {
    this.config = config;
  }

  observe(outcome: Outcome): void {
    checkOutcome(outcome);
    if (outcome.aborted) return;
    const { costUsd = 0, latencyMs = 0 } = outcome;
    if (costUsd > 0) this.#cost.add(costUsd);
    if (latencyMs > 0) this.#latency.add(latencyMs);
  }

  score(outcome: Outcome, expectedQuality?: number): number | undefined {
    checkOutcome(outcome);
    checkExpected(expectedQuality);
    if (outcome.aborted) return undefined;
    const quality = this.#quality(outcome, expectedQuality);
    if (quality === undefined) return undefined;
    const { costWeight, latencyWeight } = this.config;
    const cost = scaled(outcome.costUsd, this.#cost);
    const latency = scaled(outcome.latencyMs, this.#latency);
    // The affine map in a form that rounding cannot push out of [0, 1].
    const raised = quality + costWeight * (1 - cost) + latencyWeight * (1 - latency);
    return raised / (1 + costWeight + latencyWeight);
  }

  snapshot(): Json {
    return {
      kind: this.kind,
      config: { ...this.config },
      costUsd: this.#cost.values(),
      latencyMs: this.#latency.values(),
    };
  }

  restore(snapshot: Json): void {
    const state = fields(snapshot);
    const config = fields(state.config);
    if (state.kind !== this.kind) refuse(`kind must be ${this.kind}; got ${String(state.kind)}`);
    for (const [option, value] of Object.entries(this.config)) {
      if (config[option] !== value) {
        refuse(`${option} must be ${value}, as configured; got ${String(config[option])}`);
      }
    }
    const cost = amounts("costUsd", state.costUsd);
    const latency = amounts("latencyMs", state.latencyMs);
    refill(this.#cost, cost);
    refill(this.#latency, latency);
  }

  #quality(outcome: Outcome, expectedQuality: number | undefined): number | undefined {
    if (outcome.failed) return 0;
    if (outcome.quality !== undefined) return outcome.quality;
    return this.config.heuristic ? heuristicQuality(outcome, expectedQuality) : undefined;
  }
}

function scaled(value: number | undefined, scale: RunningMedian): number {
  if (value === 0) return 0;
  const median = scale.median();
  if (value === undefined || median === undefined) return NEUTRAL;
  // v/(v + m), in the form that neither overflows nor loses its order to rounding.
  return 1 / (1 + median / value);
}

function refill(scale: RunningMedian, values: readonly number[]): void {
  scale.clear();
  for (const value of values) scale.add(value);
}

function fields(value: Json | undefined): { readonly [key: string]: Json | undefined } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse("a snapshot and its config must be objects");
  }
  return value as { readonly [key: string]: Json | undefined };
}

function amounts(field: string, value: Json | undefined): readonly number[] {
  if (!Array.isArray(value) || value.length > WINDOW || !value.every(isAmount)) {
    refuse(`${field} must be a list of at most ${WINDOW} finite numbers > 0`);
  }
  return value as readonly number[];
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function checkWeight(option: string, value: number): void {
  if (!(value >= 0 && value <= 1000)) {
    throw new RewardError("invalid-option", `${option} must be from 0 to 1000; got ${value}`);
  }
}

function checkExpected(value: number | undefined): void {
  if (value !== undefined && !(value >= 0 && value <= 1)) {
    throw new RewardError(
      "invalid-option",
      `expectedQuality must be a number in [0, 1]; got ${value}`,
    );
  }
}

function refuse(rule: string): never {
  throw new RewardError("foreign-snapshot", `${rule}; nothing was restored`);
}
