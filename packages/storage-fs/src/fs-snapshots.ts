import {
  assertFingerprint,
  assertJson,
  type Offset,
  type Snapshot,
  type SnapshotStore,
  StorageError,
  sequenceOf,
} from "@armature/storage";
import { assertOpen } from "./assert-open.ts";
import type { FileSystem } from "./file-system.ts";
import { previousSnapshotPath, readLayout, snapshotPath } from "./layout.ts";
import { SerialQueue } from "./serial-queue.ts";
import { encodeSnapshot, readSnapshot } from "./snapshot-file.ts";
import { writeTemporary } from "./write-fully.ts";

export interface FsSnapshotsOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly closed: AbortSignal;
  /** The sequence number of the log's last entry. */
  end(): number;
  /** Resolves once the log is on the medium: a snapshot must never be ahead of it. */
  syncLog(): Promise<void>;
}

/** A snapshot per fingerprint, each in a file, and the one before it beside it. */
export class FsSnapshots implements SnapshotStore {
  readonly #options: FsSnapshotsOptions;
  readonly #changes = new SerialQueue();
  /** Damage that loads met, by path, until a save mends it. */
  readonly #damage = new Map<string, string>();
  #failure: string | undefined;

  constructor(options: FsSnapshotsOptions) {
    this.#options = options;
  }

  /** Why the last save failed; undefined once one succeeded. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** What was found damaged and worked around. */
  get damage(): readonly string[] {
    return [...this.#damage.values()];
  }

  async load(fingerprint: string): Promise<Snapshot | undefined> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    const [current, previous] = await this.#readBoth(fingerprint);
    return current ?? previous;
  }

  async save(fingerprint: string, { offset, state }: Snapshot): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    this.#sequenceOf(offset);
    assertJson(state, "state");
    const bytes = encodeSnapshot(fingerprint, { offset, state });
    await this.#changes.run(async () => {
      try {
        await this.#replace(fingerprint, bytes);
        this.#failure = undefined;
      } catch (cause) {
        this.#failure = cause instanceof Error ? cause.message : String(cause);
        throw cause;
      }
    });
  }

  async list(): Promise<readonly string[]> {
    assertOpen(this.#options.closed);
    return [...(await this.#readAll()).keys()];
  }

  async remove(fingerprint: string): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    const { fileSystem, directory } = this.#options;
    const paths = [
      previousSnapshotPath(directory, fingerprint),
      snapshotPath(directory, fingerprint),
    ];
    await this.#changes.run(async () => {
      // The previous one first: a crash between the two must not bring it back.
      for (const path of paths) {
        await fileSystem.remove(path);
        await fileSystem.syncDirectory(directory);
        this.#damage.delete(path);
      }
    });
  }

  /**
   * Runs a trim through entry `through`, or refuses it with `needed`. The trim gets the entry that
   * the previous snapshots allow, too: a fallback is worth nothing without the entries after it.
   */
  trimmable<Value>(through: number, trim: (upTo: number) => Promise<Value>): Promise<Value> {
    return this.#changes.run(async () => {
      let upTo = through;
      for (const [fingerprint, [current, previous]] of await this.#readAll()) {
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
   * Refuses (`corrupt`) snapshots that stand behind the log's end. They are written after what they
   * stand on is durable, so files of the log are gone; numbers given again would mean other entries.
   */
  async check(): Promise<void> {
    for (const [fingerprint, both] of await this.#readAll()) {
      for (const snapshot of both) {
        const offset = snapshot?.offset ?? null;
        if (offset === null || Number(offset) <= this.#options.end()) continue;
        throw new StorageError(
          "corrupt",
          `snapshot ${fingerprint} stands at ${offset}, but the log in ${this.#options.directory} ` +
            `ends at ${this.#options.end()}: restore its missing files, or move the snapshot away`,
        );
      }
    }
  }

  /** Resolves once no change is under way. */
  async drain(): Promise<void> {
    await this.#changes.drain();
  }

  async #replace(fingerprint: string, bytes: Uint8Array): Promise<void> {
    const { fileSystem, directory, syncLog } = this.#options;
    const path = snapshotPath(directory, fingerprint);
    const previous = previousSnapshotPath(directory, fingerprint);
    await syncLog();
    const temporary = await writeTemporary(fileSystem, path, bytes);
    // A damaged file must not take the place of the good one before it.
    if (typeof (await readSnapshot(fileSystem, path, fingerprint)) === "object") {
      await fileSystem.rename(path, previous);
      this.#damage.delete(previous);
    }
    await fileSystem.rename(temporary, path);
    await fileSystem.syncDirectory(directory);
    this.#damage.delete(path);
  }

  /** The current and the previous snapshot of each fingerprint that has one. */
  async #readAll(): Promise<Map<string, readonly [Snapshot | undefined, Snapshot | undefined]>> {
    const { fileSystem, directory } = this.#options;
    const { fingerprints } = readLayout(directory, await fileSystem.list(directory));
    const all = new Map<string, readonly [Snapshot | undefined, Snapshot | undefined]>();
    for (const fingerprint of fingerprints) {
      const both = await this.#readBoth(fingerprint);
      if (both.some((snapshot) => snapshot !== undefined)) all.set(fingerprint, both);
    }
    return all;
  }

  async #readBoth(
    fingerprint: string,
  ): Promise<readonly [Snapshot | undefined, Snapshot | undefined]> {
    const { directory } = this.#options;
    return [
      await this.#readOne(snapshotPath(directory, fingerprint), fingerprint),
      await this.#readOne(previousSnapshotPath(directory, fingerprint), fingerprint),
    ];
  }

  async #readOne(path: string, fingerprint: string): Promise<Snapshot | undefined> {
    const read = await readSnapshot(this.#options.fileSystem, path, fingerprint);
    if (read === "damaged") {
      this.#damage.set(path, `${path} is damaged and was passed over; saves replace it`);
    }
    return typeof read === "object" ? read : undefined;
  }

  #sequenceOf(offset: Offset | null): number {
    return offset === null ? 0 : sequenceOf(offset, this.#options.end());
  }
}
