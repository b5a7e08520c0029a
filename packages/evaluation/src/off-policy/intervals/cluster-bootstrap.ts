import { fork } from "@armature/policy";
import { quantile } from "../../statistics/quantile.ts";
import { ALPHA, type Interval } from "./interval.ts";

const REPLICATES = 1000;

/**
 * The percentile bootstrap of a mean over clusters (Davison & Hinkley 1997, section 3.8): clusters
 * are drawn with replacement, each with all its values. For rows that are correlated within a
 * cluster; needs about twenty clusters.
 */
export function clusterBootstrap(
  values: Float64Array,
  clusterOf: readonly string[],
  seed: number,
): Interval {
  const positions = new Map<string, number>();
  const sums: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (const [row, cluster] of clusterOf.entries()) {
    const at = positions.get(cluster) ?? positions.size;
    positions.set(cluster, at);
    sums[at] = (sums[at] ?? 0) + values[row];
    counts[at] = (counts[at] ?? 0) + 1;
    total += values[row];
  }
  const rng = fork(seed, "cluster-bootstrap");
  const means = Float64Array.from({ length: REPLICATES }, () => {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < sums.length; draw++) {
      const at = Math.floor(rng.uniform() * sums.length);
      sum += sums[at];
      count += counts[at];
    }
    return sum / count;
  }).sort();
  return {
    estimate: total / values.length,
    low: quantile(means, ALPHA / 2),
    high: quantile(means, 1 - ALPHA / 2),
  };
}
