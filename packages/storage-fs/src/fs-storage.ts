import { dirname, resolve } from "node:path";
import {
  type Health,
  type Log,
  type SnapshotStore,
  type Storage,
  StorageError,
  type StorageFactory,
} from "@armature/storage";
import { assertOpen } from "./assert-open.ts";
import { type FileSystem, nodeFileSystem } from "./file-system.ts";
import { FsLog } from "./fs-log.ts";
import { FsSnapshots } from "./fs-snapshots.ts";
import { readLayout } from "./layout.ts";
import { recoverLog } from "./recover.ts";
import { withTypedErrors } from "./typed-errors.ts";
import { lockDirectory } from "./writer-lock.ts";

export interface FsStorageOptions {
  /** Where the files are; created, with its parents, if absent. Nothing else should be in it. */
  readonly directory: string;
  /**
   * `fsync`: what was acknowledged survives a power cut. `os`: it survives the end of this process,
   * however it ends, but not that of the machine; after a power cut the log may refuse to open.
   *
   * @default "fsync"
   */
  readonly durability?: "fsync" | "os";
  /**
   * A segment that has reached this many bytes gets no more writes. A trim drops whole segments.
   *
   * @default 64 MiB
   */
  readonly segmentBytes?: number;
  /** @default the file system of this machine */
  readonly fileSystem?: FileSystem;
}

/**
 * A log and its snapshots in a directory of a local disk, written by one process at a time.
 *
 * The factory throws `locked` while another process has the directory, `corrupt` where the log is
 * damaged other than by a write that stopped half way, and `unavailable` where the file system
 * refuses. Such an unfinished write was never acknowledged; it is cut, and `health().detail` says
 * so. Throws `invalid-option` at once.
 */
export function fsStorage(options: FsStorageOptions): StorageFactory {
  const { directory, durability = "fsync", segmentBytes = 64 * 2 ** 20 } = options;
  if (typeof directory !== "string" || directory === "") {
    throw new StorageError("invalid-option", "directory must be the path of a directory");
  }
  if (durability !== "fsync" && durability !== "os") {
    throw new StorageError(
      "invalid-option",
      `durability must be "fsync" or "os", not ${JSON.stringify(durability)}`,
    );
  }
  if (!Number.isSafeInteger(segmentBytes) || segmentBytes < 1) {
    throw new StorageError("invalid-option", `segmentBytes must be 1 or more, not ${segmentBytes}`);
  }
  const fileSystem = withTypedErrors(options.fileSystem ?? nodeFileSystem);
  return () =>
    openStorage({
      fileSystem,
      directory: resolve(directory),
      syncing: durability === "fsync",
      segmentBytes,
    });
}

interface Settings {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly syncing: boolean;
  readonly segmentBytes: number;
}

async function openStorage(settings: Settings): Promise<Storage> {
  const { fileSystem, directory, syncing } = settings;
  await createDirectory(fileSystem, directory);
  const release = await lockDirectory(fileSystem, directory);
  try {
    const layout = readLayout(directory, await fileSystem.list(directory));
    for (const path of layout.temporaries) await fileSystem.remove(path);
    const recovered = await recoverLog(fileSystem, directory, layout.segments);
    const closing = new AbortController();
    const closed = closing.signal;
    const snapshots: FsSnapshots = new FsSnapshots({
      fileSystem,
      directory,
      closed,
      end: () => log.end,
      syncLog: async () => {
        if (!syncing) await log.sync();
      },
    });
    const log: FsLog = new FsLog(recovered, {
      ...settings,
      closed,
      trimmable: (through, trim) => snapshots.trimmable(through, trim),
    });
    await snapshots.check();
    await log.open();
    return new FsStorage({ log, snapshots, closing, recovered: recovered.torn, release });
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
  readonly closing: AbortController;
  /** What the recovery had to cut. */
  readonly recovered: string | undefined;
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
    const { log, snapshots, closing, recovered } = this.#parts;
    assertOpen(closing.signal);
    const failures = [log.failure, snapshots.failure].filter((text) => text !== undefined);
    const notes = [recovered && `cut ${recovered}`, ...snapshots.damage].filter(
      (text) => text !== undefined,
    );
    const details = [...failures, ...notes];
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
