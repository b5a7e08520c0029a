/** Why this package refused its input. A request is never a reason. */
export type EmbeddingErrorCode =
  /** A projection is damaged, or belongs to another format or embedder. */
  | "invalid-projection"
  /** An embedder returned a vector of the wrong length, or with a value that is not finite. */
  | "invalid-embedding"
  /** No projection can be fitted on the rows. */
  | "invalid-rows"
  /** A context has the wrong length. */
  | "invalid-context"
  /** An option is outside its range. */
  | "invalid-option";

const marker = Symbol.for("armature.features-embedding.error");

/** The only error of this package. */
export class EmbeddingError extends Error {
  override readonly name = "EmbeddingError";
  readonly code: EmbeddingErrorCode;

  constructor(code: EmbeddingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for an `EmbeddingError` from any copy of this package. */
  static isInstance(error: unknown): error is EmbeddingError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
