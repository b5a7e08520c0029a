export type { Json } from "./contract/json.ts";
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
} from "./contract/storage.ts";
export type { StorageErrorCode, StorageErrorOptions } from "./error.ts";
export { StorageError } from "./error.ts";
export { memoryStorage } from "./memory/memory-storage.ts";
