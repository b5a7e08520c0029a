import type { Offset } from "../contract/storage.ts";
import type { Entry } from "./entry.ts";

/** The entries that one writer adds to the log in one step. */
export interface Append {
  /** A UUID, different for each opened storage. */
  readonly writer: string;
  /** Grows from append to append of a writer. The same number is the same append, sent again. */
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** An entry as the engine stores it. */
export interface StoredEntry {
  readonly offset: Offset;
  readonly text: string;
}

/** Consecutive entries and both ends of the log, all read at one moment. */
export interface Page {
  /** The last entry that was trimmed, or `START`. */
  readonly trimmed: Offset;
  /** The last entry of the log, or `START`. */
  readonly last: Offset;
  readonly entries: readonly StoredEntry[];
}

/** A snapshot as the engine stores it. */
export interface StoredSnapshot {
  readonly offset: Offset;
  /** JSON; empty if there is a fault. */
  readonly state: string;
  /**
   * `damaged`: its checksum does not match. `lost`: its offset is neither in the log nor that of the
   * last trimmed entry.
   */
  readonly fault?: "damaged" | "lost";
}

/** The offsets of a fingerprint's snapshots. */
export interface StoredPlace {
  readonly fingerprint: string;
  readonly offset: Offset;
  /** Offset of the snapshot before; absent if there is none. */
  readonly previous?: Offset;
  /** Milliseconds since the newest was saved, by the engine's clock. */
  readonly ageMs: number;
}

/** An engine's answer to a trim or a save. All but `done` mean that nothing changed. */
export type Verdict =
  | readonly ["done"]
  /** The offset is not in the log, which ends at `last`. */
  | readonly ["unknown", last: Offset]
  /** Entries after the offset were trimmed, up to `through`. */
  | readonly ["trimmed", through: Offset]
  /** The snapshot of this fingerprint, at this offset, needs the entries. `START`: it has none. */
  | readonly ["needed", fingerprint: string, offset: Offset];

/**
 * The operations of a database on one log. Each call is atomic, all processes see the calls in the
 * same order, and repeating a call is safe. Offsets are written `<sequence>-<chain>`; `START` is the
 * one before the first entry.
 *
 * A call rejects with `unavailable` if another attempt may succeed, regardless of its effect so far.
 * Engines bound the time of each call, even if the database hangs.
 */
export interface SharedEngine {
  /**
   * Appends the entries and resolves, once they are durable, with the offset before the first of
   * them. An engine remembers each writer's latest append for a week: repeating its number changes
   * nothing and gives the same offset, and a lower number is rejected.
   */
  append(append: Append): Promise<Offset>;
  /** The entries after a sequence number, up to `PAGE_ENTRIES` or `PAGE_BYTES`. */
  read(after: number): Promise<Page>;
  /**
   * Drops entries through `through`, except those that a snapshot, or the one before it, needs.
   * Answers `needed` if `through` is past any fingerprint's newest snapshot.
   *
   * @param behind Also answers `needed` if this fingerprint has no snapshot, which a failover may
   *   have lost.
   */
  trim(through: Offset, behind?: string): Promise<Verdict>;
  /**
   * Makes this the fingerprint's snapshot, and the one it replaces, if intact, the previous one. Does
   * nothing if an intact snapshot stands at the same offset or a later one.
   */
  save(fingerprint: string, offset: Offset, state: string): Promise<Verdict>;
  /** The fingerprint's snapshots, the newest first. */
  load(fingerprint: string): Promise<readonly StoredSnapshot[]>;
  /** The fingerprints that have a snapshot, with their offsets. */
  list(): Promise<readonly StoredPlace[]>;
  /** Deletes a fingerprint's snapshots. */
  remove(fingerprint: string): Promise<void>;
  /** Disconnects from the database without waiting for it; calls in progress reject. */
  close(): Promise<void>;
}
