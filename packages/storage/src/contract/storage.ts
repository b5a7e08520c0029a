import type { Json } from "./json.ts";

/** A place in a log. Opaque: only the log that gave it can order it. */
export type Offset = string;

/** One entry and where it stands. */
export interface LogRecord {
  readonly offset: Offset;
  readonly entry: Json;
}

export interface ReadOptions {
  /** Goes on with entries as they are appended, until `signal` aborts or the storage closes. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** How far a reader is behind a log. */
export interface Lag {
  /** Entries after what it has read, of which this process has heard. */
  readonly entries: number;
  /** Milliseconds since this process last heard where the log ends; 0 where it alone appends. */
  readonly silentMs: number;
}

/** An append-only sequence of JSON values, the same for every reader. */
export interface Log {
  /**
   * Appends the entries, all or none, one after the other. Resolves with the offset of the last
   * one when they are durable: what was acknowledged is never lost. Concurrent calls keep the
   * order in which they were made.
   */
  append(entries: readonly Json[]): Promise<Offset>;
  /**
   * The entries after an offset (null: from the very first), in log order. Throws `trimmed` where
   * some of them are gone. Ends quietly when `signal` aborts or the storage closes.
   */
  read(after: Offset | null, options?: ReadOptions): AsyncIterable<LogRecord>;
  /**
   * How far a reader is behind that has read up to an offset (null: nothing). Asks nobody, so it may
   * be called at any time, after a close too. Throws `invalid-offset`.
   */
  lag(after: Offset | null): Lag;
  /**
   * Drops entries up to and including `through`, or as many of them as the engine can drop as a
   * whole; refuses with `needed` what the oldest snapshot still needs.
   */
  trim(through: Offset): Promise<void>;
}

/** A checkpoint of a fold over the log. */
export interface Snapshot {
  /** The last entry that the state includes; null before the first. */
  readonly offset: Offset | null;
  readonly state: Json;
}

/** Where a fingerprint's snapshot stands. */
export interface SnapshotPlace {
  readonly fingerprint: string;
  readonly offset: Offset | null;
}

/** Checkpoints, one per fingerprint (fold, features, policy and reward in their configuration). */
export interface SnapshotStore {
  load(fingerprint: string): Promise<Snapshot | undefined>;
  /**
   * Replaces the fingerprint's snapshot, atomically: a reader sees the old one or the new one. Where
   * several processes save, one at the same entry or a later one stays.
   */
  save(fingerprint: string, snapshot: Snapshot): Promise<void>;
  /** The fingerprints that have a snapshot, and where each stands. Loads none. */
  list(): Promise<readonly SnapshotPlace[]>;
  /** Forgets a fingerprint's snapshot, so that it no longer keeps the log from being trimmed. */
  remove(fingerprint: string): Promise<void>;
}

/** How a storage is. */
export interface Health {
  readonly status: "ok" | "degraded";
  /** What is wrong and what would mend it, for people; absent when all is well. */
  readonly detail?: string;
  /** Entries that wait to become durable. */
  readonly pending: number;
}

/** The log of decisions and the snapshots of what was learned from it. */
export interface Storage {
  readonly log: Log;
  readonly snapshots: SnapshotStore;
  health(): Health;
  /** Makes durable what is pending and lets go of the engine. Further calls throw `closed`. */
  close(): Promise<void>;
}

/** Opens a storage; whoever opens it closes it. */
export type StorageFactory = () => Promise<Storage>;
