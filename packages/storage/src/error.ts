export type StorageErrorCode =
  /** An option is wrong; the message names it and the fix. */
  | "invalid-option"
  /** An entry or state is not JSON: NaN, an infinity, a function, a cycle. Nothing was written. */
  | "invalid-entry"
  /** The offset does not come from this log. */
  | "invalid-offset"
  /** Entries after the requested offset were trimmed; the rest begins after `resumeAfter`. */
  | "trimmed"
  /** A trim would drop entries that a snapshot still needs. */
  | "needed"
  /** Another process writes here; the message names it. */
  | "locked"
  /** Stored data is damaged; the message names the place. */
  | "corrupt"
  /** The medium failed (disk full, no permission, unreachable). Nothing was acknowledged. */
  | "unavailable"
  /** The storage was closed. */
  | "closed";

const marker = Symbol.for("armature.storage.error");

export interface StorageErrorOptions extends ErrorOptions {
  readonly resumeAfter?: string | null;
}

/** The only error that storages throw. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;
  /** With `trimmed`: reading after this offset gives all entries that are left. */
  readonly resumeAfter: string | null | undefined;

  constructor(code: StorageErrorCode, message: string, options: StorageErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.resumeAfter = options.resumeAfter;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for the `StorageError` of any copy of this package, even in another bundle. */
  static isInstance(error: unknown): error is StorageError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
