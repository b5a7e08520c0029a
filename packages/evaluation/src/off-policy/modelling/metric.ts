import { pricesOf } from "@armature/reward";
import type { ContrastRange } from "../intervals/confidence-sequence.ts";
import type { Decision } from "../log/decision.ts";
import type { Ceiling } from "./ceilings.ts";

/** A component of an outcome that is modelled on its own: quality, cost or latency. */
export interface Channel {
  /** ≥ 0; undefined if unknown. */
  observed(decision: Decision): number | undefined;
  /** Assumed upper bound. */
  readonly most: Ceiling;
}

/**
 * A quantity by which policies are compared: a weighted sum of channels with the decision's own
 * weights. It is known if the first channel is; unknown other channels are left out.
 */
export interface Metric {
  readonly channels: readonly Channel[];
  weights(decision: Decision): readonly number[];
  /** Largest difference that is resolved; larger ones are reported as this. */
  readonly farthest: number;
}

const quality: Channel = { observed: (decision) => decision.quality, most: () => 1 };
const unweighted = [1];

export const qualityMetric: Metric = {
  channels: [quality],
  weights: () => unweighted,
  farthest: 1,
};

/** US dollars. */
export function costMetric(most: Ceiling): Metric {
  return {
    channels: [{ observed: ({ costUsd }) => costUsd, most }],
    weights: () => unweighted,
    farthest: Number.MAX_VALUE,
  };
}

/** Value of an outcome by the objective of its decision. */
export function valueMetric(mostUsd: Ceiling, mostMs: Ceiling): Metric {
  return {
    channels: [
      quality,
      { observed: ({ costUsd }) => costUsd, most: mostUsd },
      { observed: ({ latencyMs }) => latencyMs, most: mostMs },
    ],
    weights({ objective }) {
      const { perUsd, perMs } = pricesOf(objective);
      return [1, -perUsd, -perMs];
    },
    farthest: 1,
  };
}

/** The outcome of a decision; undefined if unknown. */
export function outcomeOf({ channels, weights }: Metric, decision: Decision): number | undefined {
  if (channels[0]?.observed(decision) === undefined) return undefined;
  const weight = weights(decision);
  return channels.reduce(
    (sum, channel, i) => sum + weight[i] * (channel.observed(decision) ?? 0),
    0,
  );
}

/** Assumed bounds of the outcome of a decision for an arm. */
export function boundsOf(
  { channels, weights }: Metric,
  decision: Decision,
  arm: string,
): readonly [least: number, most: number] {
  let least = 0;
  let most = 0;
  for (const [i, weight] of weights(decision).entries()) {
    const bound = weight * (channels[i]?.most(arm) ?? 0);
    if (bound < 0) least += bound;
    else most += bound;
  }
  return [least, most];
}

/** Bounds over all decisions and arms; includes 0 and is never empty. */
export function rangeOf(metric: Metric, decisions: readonly Decision[]): ContrastRange {
  let low = 0;
  let high = 0;
  for (const decision of decisions) {
    for (const arm of decision.eligible) {
      const [least, most] = boundsOf(metric, decision, arm);
      low = Math.min(low, least);
      high = Math.max(high, most);
    }
  }
  return [low, low === high ? 1 : high];
}

/** Mean of the known outcomes; 0 if none is known. */
export function meanOutcome(metric: Metric, decisions: readonly Decision[]): number {
  const known = decisions.flatMap((decision) => outcomeOf(metric, decision) ?? []);
  return known.length === 0 ? 0 : known.reduce((sum, outcome) => sum + outcome, 0) / known.length;
}
