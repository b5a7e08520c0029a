import type { Rng } from "@armature/policy";
import type { Offset, Storage } from "@armature/storage";
import { Backoff, type MonotonicTime, msBetween } from "@armature/storage/kit";
import type { Fold } from "../fold/fold.ts";

/** Exponential backoff after failed saves: writing a state is slow, and a disk may stay full. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface SnapshotSaverOptions {
  readonly fold: Fold;
  readonly storage: Storage;
  /** A snapshot is saved where the stored one is so many entries behind. */
  readonly every: number;
  /** Draws when a snapshot is due: no part of what is learned, so that replicas may and should differ. */
  readonly rng: Rng;
  clock(): MonotonicTime;
  /** The last entry that the fold has learned from. */
  offset(): Offset | null;
  readonly onProblem: (problem: Error, what: string) => void;
}

/**
 * Saves snapshots of a fold now and then. Of many replicas one does it: they come to it apart,
 * between `every` and twice as many entries after the last one, and find what another has saved.
 */
export class SnapshotSaver {
  readonly #options: SnapshotSaverOptions;
  /** Entries since the last snapshot, as far as is known here. */
  #unsaved = 0;
  #due: number;
  #saving: Promise<void> | undefined;
  readonly #backoff = new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  /** The last failure, and the time in milliseconds for which no save follows it. */
  #pause: { readonly since: MonotonicTime; readonly ms: number } | undefined;

  constructor(options: SnapshotSaverOptions) {
    this.#options = options;
    this.#due = this.#drawDue();
  }

  /** Takes note that the fold was restored from a snapshot. */
  restored(): void {
    this.#unsaved = 0;
  }

  /** Takes note of an entry that was learned from. */
  folded(): void {
    this.#unsaved += 1;
  }

  /** Begins to save where it is time to. */
  saveWhereDue(): void {
    if (this.#unsaved < this.#due || this.#saving !== undefined) return;
    if (this.#isPaused()) return;
    this.#saving = this.#saveUnlessStored()
      .catch((error: Error) => {
        this.#pause = { since: this.#options.clock(), ms: this.#backoff.next() };
        this.#options.onProblem(error, "the snapshot was not saved");
      })
      .finally(() => {
        this.#saving = undefined;
      });
  }

  /** Saves what was learned, unless the last snapshot has it all. */
  async checkpoint(): Promise<void> {
    await this.#saving;
    if (this.#unsaved > 0) await this.#save();
  }

  /** Resolves once nothing is being saved. */
  async idle(): Promise<void> {
    await this.#saving;
  }

  async #saveUnlessStored(): Promise<void> {
    const { fold, storage, every, offset } = this.#options;
    const stored = (await storage.snapshots.list()).find(
      ({ fingerprint }) => fingerprint === fold.fingerprint,
    );
    if (stored === undefined) return this.#save();
    const { log } = storage;
    const since = log.lag(stored.offset).entries - log.lag(offset()).entries;
    if (since >= every) return this.#save();
    this.#unsaved = Math.max(0, since);
    this.#due = this.#drawDue();
  }

  async #save(): Promise<void> {
    const { fold, storage, offset } = this.#options;
    const snapshot = { offset: offset(), state: fold.snapshot() };
    const saved = this.#unsaved;
    this.#unsaved = 0;
    try {
      await storage.snapshots.save(fold.fingerprint, snapshot);
      this.#backoff.reset();
      this.#due = this.#drawDue();
    } catch (error) {
      this.#unsaved += saved;
      throw error;
    }
  }

  #isPaused(): boolean {
    const pause = this.#pause;
    return pause !== undefined && msBetween(pause.since, this.#options.clock()) < pause.ms;
  }

  #drawDue(): number {
    const { every, rng } = this.#options;
    return every + Math.floor(every * rng.uniform());
  }
}
