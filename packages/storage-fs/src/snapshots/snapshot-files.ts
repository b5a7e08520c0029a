import type { Snapshot } from "@armature/storage";
import type { FileSystem } from "../disk/file-system.ts";
import { previousSnapshotPath, readLayout, setAsidePath, snapshotPath } from "../disk/layout.ts";
import { isMissing } from "../disk/typed-errors.ts";
import { writeTemporary } from "../disk/write-fully.ts";
import { readOffset, readSnapshot } from "../format/snapshot-file.ts";

/** Offsets of a fingerprint's current and previous snapshot; undefined if missing or damaged. */
export type Places = readonly [current: Place | undefined, previous: Place | undefined];

type Place = Pick<Snapshot, "offset">;

/** The files of snapshots: a current one and a previous one per fingerprint. */
export class SnapshotFiles {
  readonly #fileSystem: FileSystem;
  readonly #directory: string;
  /** Damage that reads found, by path, until a write replaces the file. */
  readonly #damage = new Map<string, string>();

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
  }

  /** Descriptions of damaged files that were skipped, for operators. */
  get damage(): readonly string[] {
    return [...this.#damage.values()];
  }

  async fingerprints(): Promise<readonly string[]> {
    return readLayout(this.#directory, await this.#fileSystem.list(this.#directory)).fingerprints;
  }

  /** The newest good snapshot of a fingerprint. */
  async read(fingerprint: string): Promise<Snapshot | undefined> {
    const [current, previous] = this.#paths(fingerprint);
    return (
      (await this.#readOne(readSnapshot, current, fingerprint)) ??
      (await this.#readOne(readSnapshot, previous, fingerprint))
    );
  }

  async places(fingerprint: string): Promise<Places> {
    const [current, previous] = this.#paths(fingerprint);
    return [
      await this.#readOne(readOffset, current, fingerprint),
      await this.#readOne(readOffset, previous, fingerprint),
    ];
  }

  /** The places of all fingerprints that have a good file. */
  async allPlaces(): Promise<Map<string, Places>> {
    const all = new Map<string, Places>();
    for (const fingerprint of await this.fingerprints()) {
      const both = await this.places(fingerprint);
      if (both.some((place) => place !== undefined)) all.set(fingerprint, both);
    }
    return all;
  }

  /** The path of a fingerprint's damaged file, if a read found one. */
  damagedPath(fingerprint: string): string | undefined {
    return this.#paths(fingerprint).find((path) => this.#damage.has(path));
  }

  /** The time of a fingerprint's last save, in milliseconds since 1970. */
  async writtenAt(fingerprint: string): Promise<number> {
    const [current, previous] = this.#paths(fingerprint);
    try {
      return await this.#fileSystem.modifiedAt(current);
    } catch (error) {
      if (!isMissing(error)) throw error;
      return this.#fileSystem.modifiedAt(previous);
    }
  }

  /** Makes `bytes` the current snapshot, and the current one the previous. */
  async replace(fingerprint: string, bytes: Uint8Array): Promise<void> {
    const [path, previous] = this.#paths(fingerprint);
    const temporary = await writeTemporary(this.#fileSystem, path, bytes);
    // A damaged file must not replace the good one before it.
    if (typeof (await readOffset(this.#fileSystem, path, fingerprint)) === "object") {
      await this.#fileSystem.rename(path, previous);
      this.#damage.delete(previous);
    }
    await this.#fileSystem.rename(temporary, path);
    await this.#fileSystem.syncDirectory(this.#directory);
    this.#damage.delete(path);
  }

  async remove(fingerprint: string): Promise<void> {
    const [current, previous] = this.#paths(fingerprint);
    // The previous one first, so that a crash between the two cannot revive it.
    for (const path of [previous, current]) {
      await this.#fileSystem.remove(path);
      await this.#fileSystem.syncDirectory(this.#directory);
      this.#damage.delete(path);
    }
  }

  /** Moves damaged files of fingerprints without a good file away. Describes each, for operators. */
  async setAside(): Promise<string[]> {
    const done: string[] = [];
    for (const fingerprint of await this.fingerprints()) {
      const both = await this.places(fingerprint);
      if (both.some((place) => place !== undefined)) continue;
      for (const path of this.#paths(fingerprint).filter((path) => this.#damage.has(path))) {
        const aside = setAsidePath(path);
        await this.#fileSystem.rename(path, aside);
        this.#damage.delete(path);
        done.push(`moved ${path}, which is damaged, to ${aside}`);
      }
    }
    if (done.length > 0) await this.#fileSystem.syncDirectory(this.#directory);
    return done;
  }

  #paths(fingerprint: string): readonly [current: string, previous: string] {
    const directory = this.#directory;
    return [snapshotPath(directory, fingerprint), previousSnapshotPath(directory, fingerprint)];
  }

  async #readOne<Found extends Place>(
    read: (
      fileSystem: FileSystem,
      path: string,
      fingerprint: string,
    ) => Promise<Found | "missing" | "damaged">,
    path: string,
    fingerprint: string,
  ): Promise<Found | undefined> {
    const found = await read(this.#fileSystem, path, fingerprint);
    if (found === "damaged") {
      this.#damage.set(path, `skipped ${path}, which is damaged; the next saves replace it`);
    }
    return typeof found === "object" ? found : undefined;
  }
}
