import type { Rng } from "@armature/policy";
import type { Storage } from "@armature/storage";
import { Backoff, type MonotonicTime, msBetween } from "@armature/storage/kit";
import type { PositionedFold } from "./positioned-fold.ts";

// Exponential backoff after a failed save: a state takes long to write, and a full disk stays full.
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface SnapshotSaverOptions {
  readonly position: PositionedFold;
  readonly storage: Storage;
  /** Entries that the stored snapshot is behind before the next one is saved. */
  readonly every: number;
  /** Draws when a snapshot is due. No part of what is learned, so replicas can and should differ. */
  readonly rng: Rng;
  clock(): MonotonicTime;
  readonly onProblem: (problem: Error, what: string) => void;
}

/**
 * Saves snapshots of a fold from time to time. Of many replicas one saves: each is due at another
 * moment, between `every` and twice as many entries after the last snapshot, and then checks if
 * another replica has saved since.
 */
export class SnapshotSaver {
  readonly #options: SnapshotSaverOptions;
  readonly #backoff = new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  #due: number;
  #saving: Promise<void> | undefined;
  #lastFailure: { readonly at: MonotonicTime; readonly pauseMs: number } | undefined;

  constructor(options: SnapshotSaverOptions) {
    this.#options = options;
    this.#due = this.#drawDue();
  }

  /** Starts a save if one is due. */
  saveIfDue(): void {
    if (this.#options.position.unsaved < this.#due || this.#saving !== undefined) return;
    if (this.#isPausing()) return;
    this.#saving = this.#saveUnlessStored()
      .catch((error: Error) => {
        this.#lastFailure = { at: this.#options.clock(), pauseMs: this.#backoff.next() };
        this.#options.onProblem(error, "the snapshot was not saved");
      })
      .finally(() => {
        this.#saving = undefined;
      });
  }

  /** Saves a snapshot, unless the last one is up to date. */
  async checkpoint(): Promise<void> {
    await this.#saving;
    if (this.#options.position.unsaved > 0) await this.#save();
  }

  /** Resolves when no save is in progress. */
  async idle(): Promise<void> {
    await this.#saving;
  }

  #isPausing(): boolean {
    if (this.#lastFailure === undefined) return false;
    const { at, pauseMs } = this.#lastFailure;
    return msBetween(at, this.#options.clock()) < pauseMs;
  }

  async #saveUnlessStored(): Promise<void> {
    const { position, storage, every } = this.#options;
    const stored = (await storage.snapshots.list()).find(
      ({ fingerprint }) => fingerprint === position.fold.fingerprint,
    );
    if (stored === undefined) return this.#save();
    const since = storage.log.lag(stored.offset).entries - position.lag.entries;
    if (since >= every) return this.#save();
    position.unsaved = Math.max(0, since);
    this.#due = this.#drawDue();
  }

  async #save(): Promise<void> {
    const { position, storage } = this.#options;
    const { fold, offset, unsaved } = position;
    const snapshot = { offset, state: fold.snapshot() };
    position.unsaved = 0;
    try {
      await storage.snapshots.save(fold.fingerprint, snapshot);
      this.#backoff.reset();
      this.#due = this.#drawDue();
    } catch (error) {
      position.unsaved += unsaved;
      throw error;
    }
  }

  #drawDue(): number {
    const { every, rng } = this.#options;
    return every + Math.floor(every * rng.uniform());
  }
}
