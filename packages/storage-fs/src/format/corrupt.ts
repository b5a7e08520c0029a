import { StorageError } from "@armature/storage";

/** A place in a file that is not as it was written. */
export interface Damage {
  readonly path: string;
  readonly byte: number;
  readonly what: string;
  /** The sequence numbers of the entries that it costs, where it costs any. */
  readonly entries?: { readonly first: number; readonly last: number };
}

/** Damage that is not the trace of an unfinished write: nothing may be built upon it. */
export class CorruptFileError extends StorageError {
  readonly damage: Damage;

  constructor(path: string, byte: number, what: string) {
    super(
      "corrupt",
      `${path} is damaged at byte ${byte}: ${what}; restore the file from a copy, or go on without ` +
        "what is lost (salvage)",
    );
    this.damage = { path, byte, what };
  }
}

export function isCorrupt(error: unknown): error is StorageError {
  return StorageError.isInstance(error) && error.code === "corrupt";
}
