import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/**
 * Takes the lock that a file stands for and gives its release; undefined where somebody has it. It
 * is SQLite's lock on an empty database: the kernel lets go of it however the process ends, and a
 * process that is only stopped keeps it. Nobody else may open that file: closing it anywhere in
 * this process would drop the lock.
 */
export function lockFile(path: string): (() => void) | undefined {
  // Looked up, not imported: bundlers that drop the `node:` of imports would break this one.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    // SQLite tells no system error; a directory that cannot be written is the usual one.
    accessSync(dirname(path), constants.W_OK);
    throw cause;
  }
  const held = database;
  return () => held.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
