import { fork } from "@armature/policy";
import { clippedIPS } from "./clipped-ips.ts";
import { directMethod } from "./direct-method.ts";
import { dr } from "./dr.ts";
import { drOs } from "./dr-os.ts";
import { ips } from "./ips.ts";
import { leastError } from "./least-error.ts";
import type { PointEstimate } from "./point-estimate.ts";
import { replay } from "./replay.ts";
import type { ScoredRow } from "./scored-row.ts";
import { sndr } from "./sndr.ts";
import { snips } from "./snips.ts";
import { switchDR } from "./switch-dr.ts";

/** @param most largest weight that any draw could have had */
export type Estimator = (rows: readonly ScoredRow[], most: number) => PointEstimate;

/**
 * All estimators by name. Those that limit large weights choose the limit of least estimated error.
 */
export function estimators(seed: number): Record<string, Estimator> {
  return {
    replay: (rows, most) => replay(rows, most, fork(seed, "replay")),
    IPS: ips,
    "clipped IPS": (rows) => limited(rows, clippedIPS, ips(rows)),
    SNIPS: snips,
    DM: directMethod,
    DR: dr,
    SNDR: sndr,
    "Switch-DR": (rows) => limited(rows, switchDR, dr(rows)),
    DRos: (rows) => limited(rows, (some, weight) => drOs(some, weight * weight), dr(rows)),
  };
}

/** The estimate of least estimated error within a family of weight limits. */
function limited(
  rows: readonly ScoredRow[],
  family: (rows: readonly ScoredRow[], weight: number) => PointEstimate,
  unbiased: PointEstimate,
): PointEstimate {
  const largest = rows.reduce((most, { weight }) => Math.max(most, weight), 1);
  const candidates: PointEstimate[] = [];
  for (let weight = 1; weight < 2 * largest; weight *= 2) candidates.push(family(rows, weight));
  return leastError(candidates, unbiased, rows);
}
