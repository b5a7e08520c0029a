import type { Json } from "./json.ts";

/** A position in a log. Opaque: only the log that returned it can order it. */
export type Offset = string;

/** One entry and its position. */
export interface LogRecord {
  readonly offset: Offset;
  readonly entry: Json;
}

export interface ReadOptions {
  /** Continues with entries as they are appended, until `signal` aborts or the storage closes. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** How far a reader is behind a log. */
export interface Lag {
  /** Entries after the reader's offset that this process knows of. */
  readonly entries: number;
  /**
   * Milliseconds since this process last learned where the log ends. Always 0 if no other process
   * can append.
   */
  readonly silentMs: number;
}

/** An append-only sequence of JSON values, the same for every reader. */
export interface Log {
  /**
   * Appends all of the entries or none, one after the other. Resolves with the offset of the last
   * one once they are durable: an acknowledged entry is never lost. Concurrent calls keep the order
   * in which they were made.
   */
  append(entries: readonly Json[]): Promise<Offset>;
  /**
   * The entries after an offset (null: from the first entry), in log order. Throws `trimmed` if
   * some of them are gone. Ends without an error when `signal` aborts or the storage closes.
   */
  read(after: Offset | null, options?: ReadOptions): AsyncIterable<LogRecord>;
  /**
   * How far a reader is behind that has read up to an offset (null: nothing). Answers from memory,
   * so it may be called at any time, even after a close. Throws `invalid-offset`.
   */
  lag(after: Offset | null): Lag;
  /**
   * Drops entries up to and including `through`. Engines that drop whole files may keep some of
   * them. Rejects with `needed` if a snapshot still needs one of these entries.
   */
  trim(through: Offset): Promise<void>;
}

/** A checkpoint of a fold over the log. */
export interface Snapshot {
  /** The last entry that the state includes; null before the first. */
  readonly offset: Offset | null;
  readonly state: Json;
}

/** The offset of a fingerprint's snapshot. */
export interface SnapshotPlace {
  readonly fingerprint: string;
  readonly offset: Offset | null;
}

/** Checkpoints, one per fingerprint (fold, features, policy and reward in their configuration). */
export interface SnapshotStore {
  load(fingerprint: string): Promise<Snapshot | undefined>;
  /**
   * Replaces the fingerprint's snapshot, atomically: a reader sees the old one or the new one. If
   * several processes save, a snapshot at the same or a later offset is kept instead.
   */
  save(fingerprint: string, snapshot: Snapshot): Promise<void>;
  /** The fingerprints that have a snapshot, with their offsets. Loads no state. */
  list(): Promise<readonly SnapshotPlace[]>;
  /** Deletes a fingerprint's snapshot, so that it no longer keeps the log from being trimmed. */
  remove(fingerprint: string): Promise<void>;
}

/** The condition of a storage. */
export interface Health {
  readonly status: "ok" | "degraded";
  /** Describes the fault and its fix for operators; absent if all is well. */
  readonly detail?: string;
  /** Entries that wait to become durable. */
  readonly pending: number;
}

/** The log of decisions and the snapshots of the state learned from it. */
export interface Storage {
  readonly log: Log;
  readonly snapshots: SnapshotStore;
  health(): Health;
  /** Makes pending entries durable and releases the engine. Further calls throw `closed`. */
  close(): Promise<void>;
}

/** Opens a storage. The caller closes it. */
export type StorageFactory = () => Promise<Storage>;
