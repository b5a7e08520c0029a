import { dirname } from "node:path";
import type { Health, Log, SnapshotStore, Storage, StorageFactory } from "@armature/storage";
import { assertOpen } from "./disk/assert-open.ts";
import type { FileSystem } from "./disk/file-system.ts";
import { lockDirectory } from "./disk/writer-lock.ts";
import { FsLog } from "./log/fs-log.ts";
import { Retention } from "./log/retention.ts";
import { type FsStorageOptions, readOptions, type Settings } from "./options/options.ts";
import { recoverOrSalvage } from "./recovery/recover-or-salvage.ts";
import { FsSnapshots } from "./snapshots/fs-snapshots.ts";
import { SnapshotFiles } from "./snapshots/snapshot-files.ts";

/**
 * A log and its snapshots in a directory of a local disk, written by one process at a time.
 *
 * The factory throws `locked` while another process has the directory, `corrupt` where the log is
 * damaged other than by a write that stopped half way, and `unavailable` where the file system
 * refuses. Such an unfinished write was never acknowledged; it is cut, and `health().detail` says
 * so. Throws `invalid-option` at once.
 *
 * While the file system refuses to write, appends wait, up to 64 MiB of them, and are tried again,
 * at least once a second; saves of snapshots reject with `unavailable`. A close tries once more and
 * rejects what still waits.
 */
export function fsStorage(options: FsStorageOptions): StorageFactory {
  const settings = readOptions(options);
  return () => openStorage(settings);
}

async function openStorage(settings: Settings): Promise<Storage> {
  const { fileSystem, directory } = settings;
  await createDirectory(fileSystem, directory);
  const release = await lockDirectory(fileSystem, directory);
  try {
    const files = new SnapshotFiles(fileSystem, directory);
    const recovery = await recoverOrSalvage(settings, files);
    const retention = new Retention(settings.retention, settings.clock);
    const closing = new AbortController();
    const closed = closing.signal;
    const snapshots: FsSnapshots = new FsSnapshots({
      files,
      closed,
      first: () => log.first,
      end: () => log.end,
      assertWritable: () => log.assertWritable(),
      syncLog: () => log.sync(),
      saved: (fingerprint) => retention.apply(log, snapshots, fingerprint),
    });
    const log: FsLog = new FsLog(recovery.log, {
      ...settings,
      closed,
      trimmable: (through, trim) => snapshots.trimmable(through, trim),
    });
    await log.open();
    const { notes } = recovery;
    return new FsStorage({ log, snapshots, files, retention, notes, closing, release });
  } catch (cause) {
    await release();
    throw cause;
  }
}

/** Creates a directory for good: its parents have to know of it on the medium, too. */
async function createDirectory(fileSystem: FileSystem, directory: string): Promise<void> {
  const topmost = await fileSystem.createDirectory(directory);
  if (topmost === undefined) return;
  for (let path = directory; path.length >= topmost.length; path = dirname(path)) {
    await fileSystem.syncDirectory(dirname(path));
  }
}

interface Parts {
  readonly log: FsLog;
  readonly snapshots: FsSnapshots;
  readonly files: SnapshotFiles;
  readonly retention: Retention;
  /** What the recovery had to do. */
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
    this.log = parts.log;
    this.snapshots = parts.snapshots;
    this.#parts = parts;
  }

  health(): Health {
    const { log, snapshots, files, retention, notes, closing } = this.#parts;
    assertOpen(closing.signal);
    const failures = [...log.failures, snapshots.failure, retention.failure].filter(
      (text) => text !== undefined,
    );
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
    const { log, snapshots, closing, release } = this.#parts;
    closing.abort();
    try {
      await snapshots.drain();
      await log.close();
    } finally {
      await release();
    }
  }
}
