import { type Clock, msBetween, sequenceOf, type WallTime, wallTime } from "@armature/storage/kit";
import type { FileSystem } from "../disk/file-system.ts";
import type { FsLog } from "../log/fs-log.ts";
import type { RetentionOptions } from "../options/retention-options.ts";
import type { SnapshotFiles } from "../snapshots/snapshot-files.ts";

/** A snapshot that was last saved longer ago than this no longer keeps entries: 7 days. */
const STALE_SNAPSHOT_MS = 7 * 24 * 60 * 60 * 1000;

export interface RetentionParts {
  readonly limits: RetentionOptions;
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly log: FsLog;
  readonly files: SnapshotFiles;
}

/** The entries that snapshots need. */
interface Needs {
  /** The last entry that no live snapshot needs. */
  readonly free: number;
  /** The stale snapshots, each with the first entry that it needs. */
  readonly stale: readonly { readonly fingerprint: string; readonly from: number }[];
}

/** Drops log files beyond the limits, except those that a snapshot or the one before it needs. */
export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /**
   * Must not run while snapshots change.
   *
   * @param saved fingerprint of the snapshot that was just saved, which is live regardless of its age
   */
  async apply(saved: string): Promise<void> {
    const { clock, log, files } = this.#parts;
    const now = clock.wall();
    const beyond = await this.#lastBeyondLimits(now);
    if (beyond === 0) return;
    const { free, stale } = await this.#needs(saved, now);
    const cut = this.#lastOfWholeFiles(Math.min(beyond, free));
    for (const { fingerprint, from } of stale) if (from <= cut) await files.remove(fingerprint);
    await log.drop(cut);
  }

  /** The last entry of the files that are beyond the limits; 0 if none is. */
  async #lastBeyondLimits(now: WallTime): Promise<number> {
    const { fileSystem, log, limits } = this.#parts;
    const { maxBytes = Number.POSITIVE_INFINITY, maxAgeMs } = limits;
    const segments = [...log.segments];
    let bytes = segments.reduce((sum, { length }) => sum + length, 0);
    let last = 0;
    for (const [index, { path, length }] of segments.entries()) {
      const next = segments[index + 1];
      if (next === undefined) break;
      const tooOld =
        maxAgeMs !== undefined &&
        msBetween(wallTime(await fileSystem.modifiedAt(path)), now) > maxAgeMs;
      if (bytes <= maxBytes && !tooOld) break;
      bytes -= length;
      last = next.first - 1;
    }
    return last;
  }

  /** The last entry of the files that hold no entry after `upTo`; 0 if there is no such file. */
  #lastOfWholeFiles(upTo: number): number {
    const kept = this.#parts.log.segments.findLast(
      ({ first }, index) => index > 0 && first - 1 <= upTo,
    );
    return (kept?.first ?? 1) - 1;
  }

  /** A snapshot needs the entries after the one before it, or all of them if one is not good. */
  async #needs(saved: string, now: WallTime): Promise<Needs> {
    const { log, files } = this.#parts;
    let free = log.end;
    const stale: { fingerprint: string; from: number }[] = [];
    for (const fingerprint of await files.fingerprints()) {
      const offsets = (await files.places(fingerprint)).map((place) => place?.offset ?? null);
      const upTo = Math.min(
        ...offsets.map((offset) => (offset === null ? 0 : sequenceOf(offset, log.end))),
      );
      const live =
        fingerprint === saved || (await this.#ageOf(fingerprint, now)) <= STALE_SNAPSHOT_MS;
      if (live) free = Math.min(free, upTo);
      else stale.push({ fingerprint, from: upTo + 1 });
    }
    return { free, stale };
  }

  async #ageOf(fingerprint: string, now: WallTime): Promise<number> {
    return msBetween(wallTime(await this.#parts.files.writtenAt(fingerprint)), now);
  }
}
