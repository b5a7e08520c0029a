import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/**
 * Takes the lock of a file and returns its release; undefined if another owner holds it. It is
 * SQLite's lock on an empty database: the kernel releases it however the process ends, and a
 * suspended process keeps it. No other code may open the file, because closing it anywhere in this
 * process would release the lock.
 */
export function lockFile(path: string): (() => void) | undefined {
  // Not imported, because some bundlers drop the `node:` prefix, without which it does not exist.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    // SQLite hides the system error. Usually the directory cannot be written: then this throws it.
    accessSync(dirname(path), constants.W_OK);
    throw cause;
  }
  const held = database;
  return () => held.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
