export { assertFingerprint } from "./assert-fingerprint.ts";
export { assertJson } from "./assert-json.ts";
export type { StorageErrorCode, StorageErrorOptions } from "./error.ts";
export { StorageError } from "./error.ts";
export type { Json } from "./json.ts";
export { memoryStorage } from "./memory-storage.ts";
export { sequenceOf } from "./sequence.ts";
export type {
  Health,
  Lag,
  Log,
  LogRecord,
  Offset,
  ReadOptions,
  Snapshot,
  SnapshotPlace,
  SnapshotStore,
  Storage,
  StorageFactory,
} from "./storage.ts";
export { Wakeup } from "./wakeup.ts";
