import { StorageError } from "@armature/storage";

/** Damage that is not the trace of an unfinished write: nothing may be built upon it. */
export function corrupt(path: string, byte: number, what: string): StorageError {
  return new StorageError(
    "corrupt",
    `${path} is damaged at byte ${byte}: ${what}; restore the file from a copy, or go on without ` +
      "what is lost (salvage)",
  );
}

export function isCorrupt(error: unknown): error is StorageError {
  return StorageError.isInstance(error) && error.code === "corrupt";
}
