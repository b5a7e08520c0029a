export { assertFingerprint } from "./assert-fingerprint.ts";
export { assertJson } from "./assert-json.ts";
export { assertOpen } from "./assert-open.ts";
export { Backoff } from "./backoff.ts";
export {
  type Clock,
  type MonotonicTime,
  monotonicTime,
  msBetween,
  systemClock,
  type WallTime,
  wallTime,
} from "./clock.ts";
export { withDeadline } from "./deadline.ts";
export { type Batch, GroupCommit, type GroupCommitOptions } from "./group-commit.ts";
export { type RetryOptions, retry } from "./retry.ts";
export { sequenceOf } from "./sequence.ts";
export { Wakeup } from "./wakeup.ts";
