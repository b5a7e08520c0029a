import { dirname } from "node:path";
import type { Health, Log, SnapshotStore, Storage, StorageFactory } from "@armature/storage";
import { assertOpen } from "@armature/storage/kit";
import type { FileSystem } from "./disk/file-system.ts";
import { lockDirectory } from "./disk/writer-lock.ts";
import { FsLog } from "./log/fs-log.ts";
import { type FsStorageOptions, readOptions, type Settings } from "./options/options.ts";
import { recoverOrSalvage } from "./recovery/recover-or-salvage.ts";
import { SnapshotFiles } from "./snapshots/snapshot-files.ts";
import { SnapshotReader } from "./snapshots/snapshot-reader.ts";
import { Retention } from "./trimming/retention.ts";
import { Trimmer } from "./trimming/trimmer.ts";

/**
 * A log and its snapshots in a directory of a local disk, written by one process at a time.
 *
 * Throws `invalid-option` immediately if an option is wrong. The factory throws `locked` while another
 * process uses the directory, `unavailable` if the file system fails, and `corrupt` if the log is
 * damaged. An unfinished write at the end of the log is not damage: it was never acknowledged, so it
 * is cut off, and `health().detail` says so.
 *
 * While the file system cannot be written, appends (at most 64 MiB of them) wait and are retried at
 * least once a second; saves of snapshots reject with `unavailable`. A close tries once more, then
 * rejects the appends that still wait.
 */
export function fsStorage(options: FsStorageOptions): StorageFactory {
  const settings = readOptions(options);
  return () => openStorage(settings);
}

async function openStorage(settings: Settings): Promise<Storage> {
  const { fileSystem, directory, clock, retention: limits } = settings;
  await createDirectory(fileSystem, directory);
  const release = await lockDirectory(fileSystem, directory);
  try {
    const files = new SnapshotFiles(fileSystem, directory);
    const recovery = await recoverOrSalvage(settings, files);
    const closing = new AbortController();
    const closed = closing.signal;
    const log = new FsLog(recovery.log, { ...settings, closed });
    await log.open();
    const snapshots = new SnapshotReader({ files, closed, first: () => log.first });
    const retention = new Retention({ limits, fileSystem, clock, log, files });
    const trimmer = new Trimmer({ log, files, retention, closed });
    const { notes } = recovery;
    return new FsStorage({ log, snapshots, files, trimmer, notes, closing, release });
  } catch (cause) {
    await release();
    throw cause;
  }
}

/** Creates a directory durably: its parents must record it on the medium, too. */
async function createDirectory(fileSystem: FileSystem, directory: string): Promise<void> {
  const topmost = await fileSystem.createDirectory(directory);
  if (topmost === undefined) return;
  for (let path = directory; path.length >= topmost.length; path = dirname(path)) {
    await fileSystem.syncDirectory(dirname(path));
  }
}

interface Parts {
  readonly log: FsLog;
  readonly snapshots: SnapshotReader;
  readonly files: SnapshotFiles;
  readonly trimmer: Trimmer;
  /** Descriptions of the repairs that recovery made. */
  readonly notes: readonly string[];
  readonly closing: AbortController;
  readonly release: () => Promise<void>;
}

class FsStorage implements Storage {
  readonly log: Log;
  readonly snapshots: SnapshotStore;
  readonly #parts: Parts;
  #closed: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { log, snapshots, trimmer } = parts;
    this.log = {
      append: (entries) => log.append(entries),
      read: (after, options) => log.read(after, options),
      lag: (after) => log.lag(after),
      trim: (through) => trimmer.trim(through),
    };
    this.snapshots = {
      load: (fingerprint) => snapshots.load(fingerprint),
      list: () => snapshots.list(),
      save: (fingerprint, snapshot) => trimmer.save(fingerprint, snapshot),
      remove: (fingerprint) => trimmer.remove(fingerprint),
    };
    this.#parts = parts;
  }

  health(): Health {
    const { log, files, trimmer, notes, closing } = this.#parts;
    assertOpen(closing.signal);
    const failures = [...log.failures, ...trimmer.failures];
    const details = [...failures, ...notes, ...files.damage];
    return {
      status: failures.length > 0 ? "degraded" : "ok",
      ...(details.length > 0 && { detail: details.join("; ") }),
      pending: log.pending,
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { log, trimmer, closing, release } = this.#parts;
    closing.abort();
    try {
      await trimmer.drain();
      await log.close();
    } finally {
      await release();
    }
  }
}
