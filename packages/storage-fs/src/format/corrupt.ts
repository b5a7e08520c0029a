import { StorageError } from "@armature/storage";

/** A damaged place in a file. */
export interface Damage {
  readonly path: string;
  readonly byte: number;
  readonly what: string;
  /** Sequence numbers of the entries that are lost; absent if none is. */
  readonly entries?: { readonly first: number; readonly last: number };
}

/** Damage that no unfinished write explains, so that the log cannot be used as it is. */
export class CorruptFileError extends StorageError {
  readonly damage: Damage;

  constructor(path: string, byte: number, what: string) {
    super(
      "corrupt",
      `${path} is damaged at byte ${byte}: ${what}; restore the file from a copy, or continue ` +
        "without the lost entries (salvage)",
    );
    this.damage = { path, byte, what };
  }
}

export function isCorrupt(error: unknown): error is StorageError {
  return StorageError.isInstance(error) && error.code === "corrupt";
}
