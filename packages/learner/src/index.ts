export { LearnerError, type LearnerErrorCode } from "./error.ts";
export { type DeclaredArm, QUALITY_STRENGTH, type Tier } from "./fold/declared-arms.ts";
export { type FoldCounts, JOIN_WINDOW, type LearnerOptions } from "./fold/fold-state.ts";
export { Learner } from "./fold/learner.ts";
export { type DaySpending, Ledger, untilNextDay } from "./fold/ledger.ts";
export { Follower, type FollowerOptions } from "./follower/follower.ts";
export { drawId, type Replay, type ReplayOptions, replay } from "./follower/replay.ts";
export type {
  DeclareArm,
  DeclaredPrior,
  Feedback,
  LogEntry,
  RemoveArm,
  SetObjective,
  Settlement,
} from "./log/entry.ts";
export { parseEntry } from "./log/parse-entry.ts";
export { isGram } from "./priors/is-gram.ts";
export { type PriorFile, parsePriors, readPriors } from "./priors/prior-file.ts";
