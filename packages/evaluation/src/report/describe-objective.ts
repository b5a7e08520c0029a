import type { Objective } from "@armature/reward";

/**
 * Describes an objective as the end of a sentence:
 * `quality, less 0.3 for every $0.0153 and 0.1 for every 10 s`. Weights of 0 are left out.
 */
export function describeObjective(objective: Objective): string {
  const { costWeight, latencyWeight, costScaleUsd, latencyScaleMs } = objective;
  const prices = [
    ...(costWeight > 0 && costScaleUsd !== undefined
      ? [`${costWeight} for every $${Number(costScaleUsd.toPrecision(3))}`]
      : []),
    ...(latencyWeight > 0
      ? [`${latencyWeight} for every ${Number((latencyScaleMs / 1000).toPrecision(3))} s`]
      : []),
  ];
  return prices.length === 0 ? "quality alone" : `quality, less ${prices.join(" and ")}`;
}
