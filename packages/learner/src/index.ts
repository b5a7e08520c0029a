export { type DeclaredArm, QUALITY_STRENGTH, type Tier } from "./declared-arms.ts";
export type {
  DeclareArm,
  DeclaredPrior,
  Feedback,
  LogEntry,
  RemoveArm,
  SetObjective,
  Settlement,
} from "./entry.ts";
export { LearnerError, type LearnerErrorCode } from "./error.ts";
export { type FoldCounts, JOIN_WINDOW, type LearnerOptions } from "./fold-state.ts";
export { Follower, type FollowerOptions } from "./follower.ts";
export { Learner } from "./learner.ts";
export { type DaySpending, Ledger, untilNextDay } from "./ledger.ts";
export { parseEntry } from "./parse-entry.ts";
export { type PriorFile, parsePriors, readPriors } from "./prior-file.ts";
export { PriorFit, type Seen } from "./prior-fit.ts";
export { drawId, type Replay, type ReplayOptions, replay } from "./replay.ts";
export { isGram, type RidgePriorOptions, type RidgeSums, ridgePrior } from "./ridge-prior.ts";
