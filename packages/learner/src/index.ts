export { LearnerError, type LearnerErrorCode } from "./error.ts";
export {
  type Answer,
  afterAnswer,
  type CachedPrefix,
  type Conversation,
  conversationKey,
  MAX_CONVERSATIONS,
} from "./fold/conversations.ts";
export type { DeclaredArm, Tier } from "./fold/declared-arms.ts";
export { Fold } from "./fold/fold.ts";
export { type FoldCounts, type FoldOptions, JOIN_WINDOW } from "./fold/fold-state.ts";
export { type DaySpending, Ledger, untilNextDay } from "./fold/ledger.ts";
export { LogFollower, type LogFollowerOptions } from "./follower/log-follower.ts";
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
