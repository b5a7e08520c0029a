import { type Offset, type Snapshot, StorageError } from "@armature/storage";
import { assertFingerprint, assertJson, assertOpen, sequenceOf } from "@armature/storage/kit";
import { SerialQueue } from "../disk/serial-queue.ts";
import { encodeSnapshot } from "../format/snapshot-file.ts";
import type { FsLog } from "../log/fs-log.ts";
import type { SnapshotFiles } from "../snapshots/snapshot-files.ts";
import type { Retention } from "./retention.ts";

export interface TrimmerParts {
  readonly log: FsLog;
  readonly files: SnapshotFiles;
  readonly retention: Retention;
  readonly closed: AbortSignal;
}

/**
 * Runs saves and removals of snapshots and trims of the log one at a time, so that no trim drops an
 * entry that a snapshot needs, and no snapshot is ahead of the log.
 */
export class Trimmer {
  readonly #parts: TrimmerParts;
  readonly #changes = new SerialQueue();
  #saveFailure: string | undefined;
  #retentionFailure: string | undefined;

  constructor(parts: TrimmerParts) {
    this.#parts = parts;
  }

  /** The reasons why the last save and the last retention failed, if they did. */
  get failures(): readonly string[] {
    return [this.#saveFailure, this.#retentionFailure].filter((text) => text !== undefined);
  }

  async save(fingerprint: string, { offset, state }: Snapshot): Promise<void> {
    const { log, files, closed } = this.#parts;
    assertOpen(closed);
    assertFingerprint(fingerprint);
    this.#sequenceOf(offset);
    assertJson(state, "state");
    const bytes = encodeSnapshot(fingerprint, { offset, state });
    await this.#changes.run(async () => {
      log.assertWritable();
      try {
        await log.sync();
        await files.replace(fingerprint, bytes);
        this.#saveFailure = undefined;
      } catch (cause) {
        this.#saveFailure = messageOf(cause);
        throw cause;
      }
      await this.#retain(fingerprint);
    });
  }

  async remove(fingerprint: string): Promise<void> {
    const { files, closed } = this.#parts;
    assertOpen(closed);
    assertFingerprint(fingerprint);
    await this.#changes.run(() => files.remove(fingerprint));
  }

  async trim(through: Offset): Promise<void> {
    const { log, closed } = this.#parts;
    assertOpen(closed);
    const last = this.#sequenceOf(through);
    await this.#changes.run(async () => log.drop(await this.#trimmable(last)));
  }

  /** Resolves once no change is in progress; never rejects. */
  async drain(): Promise<void> {
    await this.#changes.drain();
  }

  /** Never rejects: a failure only leaves the log too long until the next save. */
  async #retain(saved: string): Promise<void> {
    try {
      await this.#parts.retention.apply(saved);
      this.#retentionFailure = undefined;
    } catch (cause) {
      this.#retentionFailure = messageOf(cause);
    }
  }

  /**
   * The last entry through which a trim may go, at most `last`. Previous snapshots limit it, because a
   * fallback is useless without the entries after it. Throws `needed` if a newest snapshot needs an
   * entry up to `last`.
   */
  async #trimmable(last: number): Promise<number> {
    let through = last;
    for (const [fingerprint, [current, previous]] of await this.#parts.files.allPlaces()) {
      const newest = current ?? previous;
      if (newest !== undefined && this.#sequenceOf(newest.offset) < last) {
        throw new StorageError(
          "needed",
          `snapshot ${fingerprint} stands at ${newest.offset} and needs entries up to ` +
            `${last}: save a later one, or remove it, before the trim`,
        );
      }
      if (previous !== undefined) through = Math.min(through, this.#sequenceOf(previous.offset));
    }
    return through;
  }

  #sequenceOf(offset: Offset | null): number {
    return offset === null ? 0 : sequenceOf(offset, this.#parts.log.end);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
