/** Codes of the errors that a fold throws. */
export type LearnerErrorCode =
  /** An option is outside its range. */
  | "invalid-option"
  /** The log holds contexts or a prior of another feature schema. */
  | "feature-schema"
  /** An entry of the log has no form that this version knows. */
  | "invalid-entry"
  /** The snapshot is of another fold, or damaged. */
  | "foreign-snapshot"
  /** Not a prior file; the message names the arm and the field. */
  | "invalid-prior"
  /** The log does not hold the decision. */
  | "unknown-decision";

const marker = Symbol.for("armature.learner.error");

/** The error that a fold throws. The state is then as it was before the call. */
export class LearnerError extends Error {
  override readonly name = "LearnerError";
  readonly code: LearnerErrorCode;

  constructor(code: LearnerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `LearnerError` of any copy of this package. */
  static isInstance(error: unknown): error is LearnerError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
