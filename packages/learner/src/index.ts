export { type DeclaredArm, QUALITY_STRENGTH, type Tier } from "./declared-arms.ts";
export {
  type DeclareArm,
  type Feedback,
  type LogEntry,
  parseEntry,
  type RemoveArm,
  type Settlement,
} from "./entry.ts";
export { LearnerError, type LearnerErrorCode } from "./error.ts";
export { Follower, type FollowerOptions } from "./follower.ts";
export {
  type FoldCounts,
  JOIN_WINDOW,
  Learner,
  type LearnerOptions,
} from "./learner.ts";
