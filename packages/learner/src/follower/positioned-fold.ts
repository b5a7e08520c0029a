import {
  type Json,
  type Lag,
  type LogRecord,
  type Offset,
  type Snapshot,
  type Storage,
  StorageError,
} from "@armature/storage";
import type { Fold } from "../fold/fold.ts";

/** A fold, and how far it has come in a log. */
export class PositionedFold {
  readonly fold: Fold;
  /** Entries folded since the last snapshot that this process knows of. */
  unsaved = 0;
  readonly #storage: Storage;
  /** The state before anything was learned. */
  readonly #blank: Json;
  #offset: Offset | null = null;
  #trimmedBefore: Offset | undefined;

  /** @param fold has learned nothing yet */
  constructor(fold: Fold, storage: Storage) {
    this.fold = fold;
    this.#storage = storage;
    this.#blank = fold.snapshot();
  }

  /** The last entry that was folded; null before the first. */
  get offset(): Offset | null {
    return this.#offset;
  }

  /** How far the fold is behind the log. */
  get lag(): Lag {
    return this.#storage.log.lag(this.#offset);
  }

  /** The offset after which learning began, if a trim removed what was before it. */
  get trimmedBefore(): Offset | undefined {
    return this.#trimmedBefore;
  }

  includes(offset: Offset): boolean {
    return this.#storage.log.lag(offset).entries >= this.lag.entries;
  }

  apply({ offset, entry }: LogRecord): void {
    this.fold.apply(entry);
    this.#offset = offset;
    this.unsaved += 1;
  }

  /**
   * Folds from the snapshot, or without one from the beginning, to the end of the log. If a trim
   * removed the beginning, the rest is folded, and a snapshot of the blank state records where the
   * rest begins, so that every replica with the same fingerprint begins there.
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { log, snapshots } = this.#storage;
    for (let tried: Snapshot | undefined; ; ) {
      const snapshot = await snapshots.load(this.fold.fingerprint);
      if (snapshot !== undefined) this.#restore(snapshot);
      try {
        for await (const record of log.read(this.#offset, { signal })) this.apply(record);
        return;
      } catch (error) {
        if (!isTrimmed(error)) throw error;
        if (snapshot === undefined) await this.#beginAfter(error.resumeAfter ?? null);
        // A trim since the snapshot was loaded leaves a later snapshot; the same one means a fault.
        else if (snapshot.offset === tried?.offset) throw error;
        tried = snapshot;
      }
    }
  }

  #restore({ offset, state }: Snapshot): void {
    this.fold.restore(state);
    this.#offset = offset;
    this.unsaved = 0;
  }

  async #beginAfter(offset: Offset | null): Promise<void> {
    try {
      await this.#storage.snapshots.save(this.fold.fingerprint, { offset, state: this.#blank });
      this.#trimmedBefore = offset ?? undefined;
    } catch (error) {
      // Trimmed further in the meantime: the next read tells where to resume.
      if (!isTrimmed(error)) throw error;
    }
  }
}

export function isTrimmed(error: unknown): error is StorageError {
  return StorageError.isInstance(error) && error.code === "trimmed";
}
