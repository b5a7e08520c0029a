/** What this package refuses. A strange request is never among it. */
export type FeatureErrorCode =
  /** A context has another length than the schema, or holds NaN or an infinity. */
  | "invalid-context"
  /** An option is outside its range. */
  | "invalid-option";

const marker = Symbol.for("armature.features.error");

/** The one error of this package. Whatever was counted is as it was before the call. */
export class FeatureError extends Error {
  override readonly name = "FeatureError";
  readonly code: FeatureErrorCode;

  constructor(code: FeatureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `FeatureError` of any copy of this package. */
  static isInstance(error: unknown): error is FeatureError {
    return typeof error === "object" && error !== null && marker in error;
  }
}

/** Throws unless `context` has one value for each of `dimension` features. */
export function checkLength(context: ArrayLike<number>, dimension: number, schema: string): void {
  if (context.length !== dimension) {
    throw new FeatureError(
      "invalid-context",
      `a context of ${schema} has ${dimension} values, not ${context.length}`,
    );
  }
}
