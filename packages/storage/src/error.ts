/** What a storage refuses or cannot do. */
export type StorageErrorCode =
  /** An option is wrong; the message names it and the fix. */
  | "invalid-option"
  /** An entry or state is not JSON: NaN, an infinity, a function, a cycle. Nothing was written. */
  | "invalid-entry"
  /** The offset is not one this log gave. */
  | "invalid-offset"
  /** Entries after the asked offset were trimmed away; `resumeAfter` says where the rest begins. */
  | "trimmed"
  /** A trim would cut entries that the oldest snapshot still needs. */
  | "needed"
  /** Another process writes here; the message names it. */
  | "locked"
  /** What is stored was damaged; the message names the place. */
  | "corrupt"
  /** The medium failed (disk full, no permission, gone). Nothing was acknowledged. */
  | "unavailable"
  /** The storage was closed. */
  | "closed";

const marker = Symbol.for("armature.storage.error");

export interface StorageErrorOptions extends ErrorOptions {
  readonly resumeAfter?: string | null;
}

/** The one error that storages throw. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;
  /** With `trimmed`: read after this offset to get everything that is left. */
  readonly resumeAfter: string | null | undefined;

  constructor(code: StorageErrorCode, message: string, options: StorageErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.resumeAfter = options.resumeAfter;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `StorageError` of any copy of this package. */
  static isInstance(error: unknown): error is StorageError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
