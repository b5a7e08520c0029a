import type { Offset } from "../contract/storage.ts";
import type { Entry } from "./entry.ts";

/** What one writer adds to the log in one step. */
export interface Append {
  /** Who appends: a UUID, another one for each opened storage. */
  readonly writer: string;
  /** Grows from append to append of a writer. The same number is the same append, tried again. */
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** An entry as it is stored. */
export interface StoredEntry {
  readonly offset: Offset;
  readonly text: string;
}

/** A stretch of the log, and where the log begins and ends, all at one moment. */
export interface Page {
  /** The last entry that was trimmed away, or `START`. */
  readonly trimmed: Offset;
  /** The last entry of all, or `START`. */
  readonly last: Offset;
  readonly entries: readonly StoredEntry[];
}

/** A snapshot as it is stored. */
export interface StoredSnapshot {
  readonly offset: Offset;
  /** JSON; empty where there is a fault. */
  readonly state: string;
  /**
   * `damaged`: it is not as it was written. `lost`: the log does not hold the entry that it stands
   * at, nor was it the last one trimmed.
   */
  readonly fault?: "damaged" | "lost";
}

/** Where a fingerprint's snapshots stand. */
export interface StoredPlace {
  readonly fingerprint: string;
  readonly offset: Offset;
  /** Of the one before; absent where there is none. */
  readonly previous?: Offset;
  /** Milliseconds since the newest was saved, by the engine's clock. */
  readonly ageMs: number;
}

/** What an engine says to a trim or a save. All but the first change nothing. */
export type Verdict =
  | readonly ["done"]
  /** The log, whose last entry this is, does not hold the offset. */
  | readonly ["unknown", last: Offset]
  /** Entries after the offset are gone, up to this one. */
  | readonly ["trimmed", through: Offset]
  /** This fingerprint's snapshot, which stands here (`START`: or is none), needs what was to go. */
  | readonly ["needed", fingerprint: string, offset: Offset];

/**
 * What a database has to do for one log. Each call is one step that happens as a whole or not at
 * all, seen by everybody in one order, and safe to repeat. Offsets are written
 * `<sequence>-<chain>`; `START` stands before the first entry.
 *
 * A call rejects with `unavailable` where trying again may help, whether or not it had an effect,
 * and does so within bounds even where the database hangs.
 */
export interface SharedEngine {
  /**
   * Appends the entries and gives the offset before the first of them. An engine remembers each
   * writer's latest append for a week: the same number again changes nothing and gives the same
   * offset, a lower one is refused. Resolves when the entries are durable.
   */
  append(append: Append): Promise<Offset>;
  /** The entries after a sequence number, up to `PAGE_ENTRIES` or `PAGE_BYTES`. */
  read(after: number): Promise<Page>;
  /**
   * Drops entries through `through`, but none that a snapshot, or the one before it, needs.
   * Refuses where `through` is past a fingerprint's newest snapshot.
   *
   * @param behind Refuses, too, where this fingerprint has no snapshot: a failover may have lost it.
   */
  trim(through: Offset, behind?: string): Promise<Verdict>;
  /**
   * Makes this the fingerprint's snapshot, and what was it, if it is intact, the one before. Does
   * nothing where an intact one stands there already, or further on.
   */
  save(fingerprint: string, offset: Offset, state: string): Promise<Verdict>;
  /** The fingerprint's snapshots, the newest first. */
  load(fingerprint: string): Promise<readonly StoredSnapshot[]>;
  /** The fingerprints that have a snapshot, and where each stands. */
  list(): Promise<readonly StoredPlace[]>;
  /** Forgets a fingerprint's snapshots. */
  remove(fingerprint: string): Promise<void>;
  /** Lets go of the database; what is under way rejects. Does not wait for it to answer. */
  close(): Promise<void>;
}
