export { answerWithin } from "./answer-within.ts";
export { assertLogName } from "./assert-log-name.ts";
export type {
  Append,
  Page,
  SharedEngine,
  StoredEntry,
  StoredPlace,
  StoredSnapshot,
  Verdict,
} from "./engine.ts";
export type { Entry } from "./entry.ts";
export { PAGE_BYTES, PAGE_ENTRIES, REQUEST_TIMEOUT_MS, SNAPSHOT_TIMEOUT_MS } from "./limits.ts";
export { MODULUS, MULTIPLIER, START } from "./position.ts";
export type { RetentionOptions } from "./retention.ts";
export { type SharedStorageOptions, sharedStorage } from "./shared-storage.ts";
