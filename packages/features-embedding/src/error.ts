/** What this package refuses. A strange request is never among it. */
export type EmbeddingErrorCode =
  /** A projection that is damaged, of another format, or of another embedder. */
  | "invalid-projection"
  /** An embedder gave another number of values than it says, or one that is not finite. */
  | "invalid-embedding"
  /** Rows that no projection can be fitted on. */
  | "invalid-rows"
  /** An option is outside its range. */
  | "invalid-option";

const marker = Symbol.for("armature.features-embedding.error");

/** The one error of this package. */
export class EmbeddingError extends Error {
  override readonly name = "EmbeddingError";
  readonly code: EmbeddingErrorCode;

  constructor(code: EmbeddingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for an `EmbeddingError` of any copy of this package. */
  static isInstance(error: unknown): error is EmbeddingError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
