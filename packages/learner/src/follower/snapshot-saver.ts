import type { Rng } from "@armature/policy";
import type { Offset, Storage } from "@armature/storage";
import type { Fold } from "../fold/fold.ts";

/**
 * After a save that failed, the next waits for so long, then twice as long, and so on: a state takes
 * long to write, and a disk may be full for long.
 */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface SnapshotSaverOptions {
  readonly fold: Fold;
  readonly storage: Storage;
  /** A snapshot is saved where the stored one is so many entries behind. */
  readonly every: number;
  /** Draws when a snapshot is due: no part of what is learned, so that replicas may and should differ. */
  readonly rng: Rng;
  /** Milliseconds since any moment; never goes back. */
  clock(): number;
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
  #pauseMs = FIRST_PAUSE_MS;
  /** No save begins before. */
  #notBefore = Number.NEGATIVE_INFINITY;

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
    if (this.#options.clock() < this.#notBefore) return;
    this.#saving = this.#saveUnlessStored()
      .catch((error: Error) => {
        this.#notBefore = this.#options.clock() + this.#pauseMs;
        this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
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
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#due = this.#drawDue();
    } catch (error) {
      this.#unsaved += saved;
      throw error;
    }
  }

  #drawDue(): number {
    const { every, rng } = this.#options;
    return every + Math.floor(every * rng.uniform());
  }
}
