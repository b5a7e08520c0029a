/** Why this package refused its input. A request is never a reason. */
export type FeatureErrorCode =
  /** A context does not have the length of the schema, or holds NaN or an infinity. */
  | "invalid-context"
  /** An option is outside its range. */
  | "invalid-option";

const marker = Symbol.for("armature.features.error");

/** The only error of this package. All state is as it was before the call. */
export class FeatureError extends Error {
  override readonly name = "FeatureError";
  readonly code: FeatureErrorCode;

  constructor(code: FeatureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `FeatureError` from any copy of this package. */
  static isInstance(error: unknown): error is FeatureError {
    return typeof error === "object" && error !== null && marker in error;
  }
}

/** Throws `invalid-context` unless `context` has `dimension` values. */
export function checkLength(context: ArrayLike<number>, dimension: number, schema: string): void {
  if (context.length !== dimension) {
    throw new FeatureError(
      "invalid-context",
      `a context of ${schema} has ${dimension} values, not ${context.length}`,
    );
  }
}
