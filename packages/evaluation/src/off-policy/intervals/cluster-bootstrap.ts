import { fork } from "@armature/policy";
import { ALPHA, type Interval } from "./interval.ts";

const REPLICATES = 500;

/**
 * The percentile bootstrap over clusters (Davison & Hinkley 1997, section 3.8): clusters are drawn
 * with replacement, each with all of its rows. For rows that resemble others of their cluster;
 * wants some twenty clusters. `statistic` gets indices of rows, of the original first.
 */
export function clusterBootstrap(
  clusterOf: readonly string[],
  statistic: (rows: readonly number[]) => number,
  seed: number,
): Interval {
  const members = new Map<string, number[]>();
  for (const [row, cluster] of clusterOf.entries()) {
    const rows = members.get(cluster);
    if (rows === undefined) members.set(cluster, [row]);
    else rows.push(row);
  }
  const clusters = [...members.values()];
  const estimate = statistic([...clusterOf.keys()]);
  const rng = fork(seed, "cluster-bootstrap");
  const values = Float64Array.from({ length: REPLICATES }, () =>
    statistic(clusters.flatMap(() => clusters[Math.floor(rng.uniform() * clusters.length)] ?? [])),
  ).sort();
  return { estimate, low: quantile(values, ALPHA / 2), high: quantile(values, 1 - ALPHA / 2) };
}

/** By linear interpolation between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
