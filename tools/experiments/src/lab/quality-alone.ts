import type { Objective } from "@armature/reward";

/** Dollars and time weigh nothing: an answer is worth its quality. */
export const qualityAlone: Objective = { costWeight: 0, latencyWeight: 0, latencyScaleMs: 10_000 };
