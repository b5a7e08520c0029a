import type { LogEntry } from "@armature/learner";
import { type ObjectiveOptions, qualityCostLatency, type RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import type { LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { type DecisionsOptions, decisionsOf } from "../../src/off-policy/log/read-decisions.ts";

export const options: DecisionsOptions = { reward: qualityCostLatency(), budgeted: false };
/** Reports the quality unchanged, with a simple objective. */
export const quality: RewardFunction = {
  kind: "quality",
  config: null,
  objective: { costWeight: 0.5 },
  quality: (outcome) => outcome.quality,
};
export const plain: DecisionsOptions = { reward: quality, budgeted: false };
export const asConfigured: ObjectiveOptions = {
  costWeight: 0.5,
  latencyWeight: 0.1,
  latencyScaleMs: 10_000,
};
/** The decisions of some log entries. */
export const decisionsIn = (
  entries: readonly LogEntry[],
  how: DecisionsOptions = options,
): Promise<LoggedDecisions> => decisionsOf(() => entries as readonly Json[], how);
