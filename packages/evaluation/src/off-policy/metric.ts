import { pricesOf } from "@armature/reward";
import type { Ceiling } from "./ceilings.ts";
import type { ContrastRange } from "./intervals/confidence-sequence.ts";
import type { Decision } from "./log/decision.ts";

/** Something of an outcome that can be expected of an arm by itself. */
export interface Channel {
  /** ≥ 0; undefined where nobody knows it. */
  of(decision: Decision): number | undefined;
  /** The most that it is assumed to be. */
  readonly most: Ceiling;
}

/**
 * What policies are compared by: a weighted sum of channels, the weights being the decision's own.
 * Known where the first channel is; of the others those that nobody knows are left out.
 */
export interface Metric {
  readonly channels: readonly Channel[];
  weights(decision: Decision): readonly number[];
  /** A difference beyond this is told as this. */
  readonly farthest: number;
}

const quality: Channel = { of: (decision) => decision.quality, most: () => 1 };
const alone = [1];

export const qualityMetric: Metric = { channels: [quality], weights: () => alone, farthest: 1 };

/** US dollars. */
export function costMetric(most: Ceiling): Metric {
  return {
    channels: [{ of: ({ costUsd }) => costUsd, most }],
    weights: () => alone,
    farthest: Number.MAX_VALUE,
  };
}

/** What an outcome is worth by the objective of its decision. */
export function valueMetric(mostUsd: Ceiling, mostMs: Ceiling): Metric {
  return {
    channels: [
      quality,
      { of: ({ costUsd }) => costUsd, most: mostUsd },
      { of: ({ latencyMs }) => latencyMs, most: mostMs },
    ],
    weights({ objective }) {
      const { perUsd, perMs } = pricesOf(objective);
      return [1, -perUsd, -perMs];
    },
    farthest: 1,
  };
}

/** What came of a decision; undefined where nobody knows. */
export function outcomeOf({ channels, weights }: Metric, decision: Decision): number | undefined {
  if (channels[0]?.of(decision) === undefined) return undefined;
  const weight = weights(decision);
  return channels.reduce((sum, channel, i) => sum + weight[i] * (channel.of(decision) ?? 0), 0);
}

/** The least and the most that is assumed to come of a decision for an arm. */
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

/** The same for all decisions and arms together; it holds 0 and is never empty. */
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

/** The mean of what came of decisions; 0 where nobody knows. */
export function meanOutcome(metric: Metric, decisions: readonly Decision[]): number {
  const known = decisions.flatMap((decision) => outcomeOf(metric, decision) ?? []);
  return known.length === 0 ? 0 : known.reduce((sum, came) => sum + came, 0) / known.length;
}
