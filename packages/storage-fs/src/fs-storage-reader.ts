import { resolve } from "node:path";
import {
  type Health,
  type Lag,
  type LogRecord,
  type Offset,
  type ReadOptions,
  type Storage,
  StorageError,
  type StorageFactory,
} from "@armature/storage";
import { assertOpen, sequenceOf, systemClock, Wakeup } from "@armature/storage/kit";
import { type FileSystem, nodeFileSystem } from "./disk/file-system.ts";
import { assertKnown, readLayout } from "./disk/layout.ts";
import { isMissing, withTypedErrors } from "./disk/typed-errors.ts";
import { type LogView, readLog } from "./log/read-log.ts";
import { type RecoveredLog, recoverLog } from "./recovery/recover.ts";
import { SnapshotFiles } from "./snapshots/snapshot-files.ts";
import { SnapshotReader } from "./snapshots/snapshot-reader.ts";

export interface FsStorageReaderOptions {
  /** The directory of a storage. */
  readonly directory: string;
  /** @default the file system of this machine */
  readonly fileSystem?: FileSystem;
}

/**
 * Reads a directory, even while another process writes there. Takes no lock and changes nothing.
 *
 * The storage shows the log as it was when opened, without an unfinished write at its end, which
 * `health().detail` reports. It cannot follow (`invalid-option`) and rejects every change
 * (`unavailable`).
 */
export function fsStorageReader(options: FsStorageReaderOptions): StorageFactory {
  if (typeof options.directory !== "string" || options.directory === "") {
    throw new StorageError("invalid-option", "directory must be the path of a directory");
  }
  const directory = resolve(options.directory);
  const fileSystem = withTypedErrors(options.fileSystem ?? nodeFileSystem);
  return async () => openReader(fileSystem, directory, await recover(fileSystem, directory));
}

/** Lists the directory again if a listed segment is trimmed before it is read. */
async function recover(
  fileSystem: FileSystem,
  directory: string,
  tries = 3,
): Promise<RecoveredLog> {
  const layout = readLayout(directory, await fileSystem.list(directory));
  assertKnown(layout);
  try {
    return await recoverLog(fileSystem, directory, layout.segments);
  } catch (error) {
    if (tries > 1 && isMissing(error)) return recover(fileSystem, directory, tries - 1);
    throw error;
  }
}

function openReader(
  fileSystem: FileSystem,
  directory: string,
  { segments, end, torn }: RecoveredLog,
): Storage {
  const closing = new AbortController();
  const closed = closing.signal;
  const view: LogView = {
    fileSystem,
    clock: systemClock,
    segments,
    end: () => end,
    appended: new Wakeup(),
    closed,
    failure: undefined,
  };
  const files = new SnapshotFiles(fileSystem, directory);
  const snapshots = new SnapshotReader({ files, closed, first: () => segments[0]?.first ?? 1 });

  async function refuse(): Promise<never> {
    assertOpen(closed);
    throw new StorageError(
      "unavailable",
      `${directory} was opened for reading only: open it with fsStorage to change it`,
    );
  }

  async function* read(after: Offset | null, options?: ReadOptions): AsyncGenerator<LogRecord> {
    if (options?.follow) {
      throw new StorageError("invalid-option", "follow: only the process that writes can follow");
    }
    yield* readLog(view, after, options);
  }

  function lag(after: Offset | null): Lag {
    return { entries: end - (after === null ? 0 : sequenceOf(after, end)), silentMs: 0 };
  }

  return {
    log: { append: refuse, read, lag, trim: refuse },
    snapshots: {
      load: (fingerprint) => snapshots.load(fingerprint),
      list: () => snapshots.list(),
      save: refuse,
      remove: refuse,
    },
    health(): Health {
      assertOpen(closed);
      const details = [torn && `left out ${torn}`, ...files.damage];
      const detail = details.filter((text) => text !== undefined).join("; ");
      return { status: "ok", pending: 0, ...(detail !== "" && { detail }) };
    },
    async close() {
      closing.abort();
    },
  };
}
