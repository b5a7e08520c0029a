import type { Objective } from "@armature/reward";

/** The objective without weights of dollars and time: value is quality. */
export const qualityAlone: Objective = { costWeight: 0, latencyWeight: 0, latencyScaleMs: 10_000 };
