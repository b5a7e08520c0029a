import type { Objective } from "@armature/reward";

/** What a request is worth by an objective, in one sentence without its full stop. */
export function describeObjective(objective: Objective): string {
  const { costWeight, latencyWeight, costScaleUsd, latencyScaleMs } = objective;
  const parts = ["a request is worth the quality of its answer"];
  if (costWeight > 0 && costScaleUsd !== undefined) {
    parts.push(`less ${costWeight} for every ${dollars(costScaleUsd)} it costs`);
  }
  if (latencyWeight > 0) parts.push(`less ${latencyWeight} for every ${latencyScaleMs / 1000} s`);
  return parts.join(", ");
}

/** US dollars to three digits, never in powers of ten. */
export function dollars(usd: number): string {
  const digits = usd > 0 ? Math.max(2, 2 - Math.floor(Math.log10(usd))) : 2;
  return `$${usd.toFixed(Math.min(digits, 12))}`;
}
