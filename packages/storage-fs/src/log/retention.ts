import type { Clock } from "../disk/clock.ts";
import type { RetentionOptions } from "../options/retention-options.ts";
import type { FsSnapshots } from "../snapshots/fs-snapshots.ts";
import type { FsLog } from "./fs-log.ts";

/** A snapshot that nobody renewed for so long, while another was, keeps nothing any more. */
export const STALE_SNAPSHOT_MS: number = 7 * 24 * 60 * 60 * 1000;

/** Drops the files beyond the limits, as far as snapshots and the ones before them allow. */
export class Retention {
  readonly #limits: RetentionOptions;
  readonly #clock: Clock;
  #failure: string | undefined;

  constructor(limits: RetentionOptions, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Why the last attempt failed; undefined once one succeeded. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * To be called after a snapshot was saved, apart from changes of the snapshots. Never rejects: the
   * log is only longer than it should be.
   *
   * @param saved The fingerprint of that snapshot.
   */
  async apply(log: FsLog, snapshots: FsSnapshots, saved: string): Promise<void> {
    try {
      const now = this.#clock.now();
      const beyond = await log.beyond(this.#limits, now);
      if (beyond > 0) {
        const { free, stale } = await snapshots.claims(saved, now - STALE_SNAPSHOT_MS);
        const cut = log.wholeFilesThrough(Math.min(beyond, free));
        for (const { fingerprint, needs } of stale) {
          if (needs <= cut) await snapshots.drop(fingerprint);
        }
        await log.drop(cut);
      }
      this.#failure = undefined;
    } catch (cause) {
      this.#failure = cause instanceof Error ? cause.message : String(cause);
    }
  }
}
