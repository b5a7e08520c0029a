import {
  type Offset,
  type Snapshot,
  type SnapshotPlace,
  type SnapshotStore,
  StorageError,
} from "@armature/storage";
import { assertFingerprint, assertJson, sequenceOf } from "@armature/storage/kit";
import { assertOpen } from "../disk/assert-open.ts";
import { SerialQueue } from "../disk/serial-queue.ts";
import { encodeSnapshot } from "../format/snapshot-file.ts";
import type { SnapshotFiles } from "./snapshot-files.ts";

export interface FsSnapshotsOptions {
  readonly files: SnapshotFiles;
  readonly closed: AbortSignal;
  /** The sequence numbers of the log's first entry that was not trimmed, and of its last one. */
  first(): number;
  end(): number;
  /** Throws while the log cannot be written. */
  assertWritable(): void;
  /** Resolves once the log is on the medium: a snapshot must never be ahead of it. */
  syncLog(): Promise<void>;
  /** Called after a snapshot was saved, apart from other changes. */
  saved(fingerprint: string): Promise<void>;
}

/** What the snapshots need of the log. */
export interface Claims {
  /** The last entry that may go. */
  readonly free: number;
  /** The snapshots that nobody renewed, and the first entry that each of them needs. */
  readonly stale: readonly { readonly fingerprint: string; readonly needs: number }[];
}

/** A snapshot per fingerprint, each in a file, and the one before it beside it. */
export class FsSnapshots implements SnapshotStore {
  readonly #options: FsSnapshotsOptions;
  readonly #files: SnapshotFiles;
  readonly #changes = new SerialQueue();
  #failure: string | undefined;

  constructor(options: FsSnapshotsOptions) {
    this.#options = options;
    this.#files = options.files;
  }

  /** Why the last save failed; undefined once one succeeded. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async load(fingerprint: string): Promise<Snapshot | undefined> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    const snapshot = await this.#files.read(fingerprint);
    if (snapshot === undefined) this.#assertReplayable(fingerprint);
    return snapshot;
  }

  async save(fingerprint: string, { offset, state }: Snapshot): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    this.#sequenceOf(offset);
    assertJson(state, "state");
    const bytes = encodeSnapshot(fingerprint, { offset, state });
    await this.#changes.run(async () => {
      this.#options.assertWritable();
      try {
        await this.#options.syncLog();
        await this.#files.replace(fingerprint, bytes);
        this.#failure = undefined;
      } catch (cause) {
        this.#failure = cause instanceof Error ? cause.message : String(cause);
        throw cause;
      }
      await this.#options.saved(fingerprint);
    });
  }

  async list(): Promise<readonly SnapshotPlace[]> {
    assertOpen(this.#options.closed);
    return [...(await this.#files.allPlaces())].map(([fingerprint, [current, previous]]) => {
      return { fingerprint, offset: (current ?? previous)?.offset ?? null };
    });
  }

  async remove(fingerprint: string): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    await this.#changes.run(() => this.#files.remove(fingerprint));
  }

  /**
   * Runs a trim through entry `through`, or refuses it with `needed`. The trim gets the entry that
   * the previous snapshots allow, too: a fallback is worth nothing without the entries after it.
   */
  trimmable<Value>(through: number, trim: (upTo: number) => Promise<Value>): Promise<Value> {
    return this.#changes.run(async () => {
      let upTo = through;
      for (const [fingerprint, [current, previous]] of await this.#files.allPlaces()) {
        const newest = current ?? previous;
        if (newest !== undefined && this.#sequenceOf(newest.offset) < through) {
          throw new StorageError(
            "needed",
            `snapshot ${fingerprint} stands at ${newest.offset} and needs entries up to ` +
              `${through}: save a later one, or remove it, before the trim`,
          );
        }
        if (previous !== undefined) upTo = Math.min(upTo, this.#sequenceOf(previous.offset));
      }
      return trim(upTo);
    });
  }

  /**
   * What the snapshots need of the log; all of it, where there is no good one before the current
   * one. For use within `saved`.
   *
   * @param saved The fingerprint whose snapshot is not stale.
   * @param staleBefore The others are if they were last saved before, in ms since the epoch.
   */
  async claims(saved: string, staleBefore: number): Promise<Claims> {
    let free = this.#options.end();
    const stale: { fingerprint: string; needs: number }[] = [];
    for (const fingerprint of await this.#files.fingerprints()) {
      const offsets = (await this.#files.places(fingerprint)).map((place) =>
        place === undefined ? 0 : this.#sequenceOf(place.offset),
      );
      const upTo = Math.min(...offsets);
      const live =
        fingerprint === saved || (await this.#files.writtenAt(fingerprint)) >= staleBefore;
      if (live) free = Math.min(free, upTo);
      else stale.push({ fingerprint, needs: upTo + 1 });
    }
    return { free, stale };
  }

  /** Removes a snapshot. For use within `saved`. */
  async drop(fingerprint: string): Promise<void> {
    await this.#files.remove(fingerprint);
  }

  /** Resolves once no change is under way. */
  async drain(): Promise<void> {
    await this.#changes.drain();
  }

  /** Refuses (`corrupt`) to begin anew where the log no longer holds what was learned from it. */
  #assertReplayable(fingerprint: string): void {
    const first = this.#options.first();
    const damaged = this.#files.damagedPath(fingerprint);
    if (damaged === undefined || first === 1) return;
    throw new StorageError(
      "corrupt",
      `${damaged} is damaged, there is no good snapshot beside it, and the entries up to ` +
        `${first - 1} were trimmed: restore the file from a copy, or go on without what is lost ` +
        "(salvage)",
    );
  }

  #sequenceOf(offset: Offset | null): number {
    return offset === null ? 0 : sequenceOf(offset, this.#options.end());
  }
}
