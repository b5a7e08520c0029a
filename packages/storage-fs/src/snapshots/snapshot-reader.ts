import { type Snapshot, type SnapshotPlace, StorageError } from "@armature/storage";
import { assertFingerprint, assertOpen } from "@armature/storage/kit";
import type { SnapshotFiles } from "./snapshot-files.ts";

export interface SnapshotReaderOptions {
  readonly files: SnapshotFiles;
  readonly closed: AbortSignal;
  /** The sequence number of the first entry that was not trimmed. */
  first(): number;
}

/** Loads and lists the snapshots in a directory. */
export class SnapshotReader {
  readonly #options: SnapshotReaderOptions;

  constructor(options: SnapshotReaderOptions) {
    this.#options = options;
  }

  async load(fingerprint: string): Promise<Snapshot | undefined> {
    const { files, closed } = this.#options;
    assertOpen(closed);
    assertFingerprint(fingerprint);
    const snapshot = await files.read(fingerprint);
    if (snapshot === undefined) this.#assertReplayable(fingerprint);
    return snapshot;
  }

  async list(): Promise<readonly SnapshotPlace[]> {
    const { files, closed } = this.#options;
    assertOpen(closed);
    return [...(await files.allPlaces())].map(([fingerprint, [current, previous]]) => {
      return { fingerprint, offset: (current ?? previous)?.offset ?? null };
    });
  }

  /** Throws `corrupt` if a fingerprint's snapshots are damaged and the log cannot replace them. */
  #assertReplayable(fingerprint: string): void {
    const first = this.#options.first();
    const damaged = this.#options.files.damagedPath(fingerprint);
    if (damaged === undefined || first === 1) return;
    throw new StorageError(
      "corrupt",
      `${damaged} is damaged, there is no good snapshot beside it, and the entries up to ` +
        `${first - 1} were trimmed: restore the file from a copy, or continue without the lost ` +
        "state (salvage)",
    );
  }
}
