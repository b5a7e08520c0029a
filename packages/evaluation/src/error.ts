/** What an evaluation refuses. */
export type EvaluationErrorCode =
  /** A file that cannot be read. */
  | "unreadable-file"
  /** A row that is not JSON, or lacks an arm, or holds a number out of its range. */
  | "invalid-row"
  /** A context that is absent, of another length than the first, or not finite. */
  | "invalid-context"
  /** Choices that do not name each row once, or name an arm that is not there. */
  | "invalid-choices"
  /** An option is outside its range. */
  | "invalid-option";

/** Where the refused value stands. */
export interface EvaluationErrorDetails {
  /** Line of the file, from 1. */
  readonly line?: number;
  /** The field, such as `arms.large.reward`. */
  readonly field?: string;
  readonly cause?: unknown;
}

const marker = Symbol.for("armature.evaluation.error");

/** The one error that this package throws. Its message names the place, the rule and the fix. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  readonly code: EvaluationErrorCode;
  /** Line of the file, from 1. */
  readonly line: number | undefined;
  /** The field that is wrong, such as `arms.large.reward`. */
  readonly field: string | undefined;

  constructor(code: EvaluationErrorCode, message: string, details: EvaluationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.code = code;
    this.line = details.line;
    this.field = details.field;
  }

  /** True for an `EvaluationError` of any copy of this package. */
  static isInstance(error: unknown): error is EvaluationError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
