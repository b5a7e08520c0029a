export { adaptiveDR } from "./off-policy/estimators/adaptive-dr.ts";
export { clippedIPS } from "./off-policy/estimators/clipped-ips.ts";
export { type ContrastRow, scoredRow } from "./off-policy/estimators/contrast-row.ts";
export { directMethod } from "./off-policy/estimators/direct-method.ts";
export { dr } from "./off-policy/estimators/dr.ts";
export { drOs } from "./off-policy/estimators/dr-os.ts";
export { ips } from "./off-policy/estimators/ips.ts";
export { type PointEstimate, variance } from "./off-policy/estimators/point-estimate.ts";
export { replay } from "./off-policy/estimators/replay.ts";
export type { ScoredRow } from "./off-policy/estimators/scored-row.ts";
export { sndr } from "./off-policy/estimators/sndr.ts";
export { snips } from "./off-policy/estimators/snips.ts";
export { switchDR } from "./off-policy/estimators/switch-dr.ts";
export { clusterBootstrap } from "./off-policy/intervals/cluster-bootstrap.ts";
export {
  type Bounds,
  type ContrastRange,
  confidenceSequence,
  confidenceSequenceAt,
  type SequenceOptions,
} from "./off-policy/intervals/confidence-sequence.ts";
export { empiricalBernstein } from "./off-policy/intervals/empirical-bernstein.ts";
export { type Estimated, influenceInterval } from "./off-policy/intervals/influence-interval.ts";
export type { Interval } from "./off-policy/intervals/interval.ts";
