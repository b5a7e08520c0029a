/** Reasons to refuse an evaluation. */
export type EvaluationErrorCode =
  /** A file cannot be read. */
  | "unreadable-file"
  /** A row is not JSON, lacks an arm or holds a number out of range. */
  | "invalid-row"
  /** A context is absent, not finite or of another length than the first. */
  | "invalid-context"
  /** Choices do not name each row once, or name an unknown arm. */
  | "invalid-choices"
  /** An option is out of range. */
  | "invalid-option"
  /** The state of another LinUCB is not one, or names its arms ambiguously. */
  | "invalid-state"
  /** The log holds no decision that can be evaluated. */
  | "no-decisions"
  /** A check of the log or of the importance weights failed: any estimate would mislead. */
  | "untrustworthy";

/** A condition that must hold for an estimate to be meaningful. */
export interface Check {
  readonly name:
    | "known-propensities"
    | "known-quality"
    | "drawn-as-logged"
    | "mean-weight"
    | "support"
    | "effective-size"
    | "largest-weight"
    | "replayed";
  /** The policy whose weights were checked; absent for a check of the log itself. */
  readonly whose?: "candidate" | "baseline";
  readonly passed: boolean;
  readonly measured: number;
  readonly limit: number;
  /** The measured number, its limit and the remedy. */
  readonly message: string;
}

/** The location of the refused value. */
export interface EvaluationErrorDetails {
  /** Line of the file, from 1. */
  readonly line?: number;
  /** The field, such as `arms.large.reward`. */
  readonly field?: string;
  /** The failed checks, if the code is `untrustworthy`. */
  readonly failed?: readonly Check[];
  readonly cause?: unknown;
}

const marker = Symbol.for("armature.evaluation.error");

/** The only error class of this package. Its message names the place, the rule and the fix. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  readonly code: EvaluationErrorCode;
  /** Line of the file, from 1. */
  readonly line: number | undefined;
  /** The refused field, such as `arms.large.reward`. */
  readonly field: string | undefined;
  /** The failed checks; empty unless the code is `untrustworthy`. */
  readonly failed: readonly Check[];

  constructor(code: EvaluationErrorCode, message: string, details: EvaluationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.code = code;
    this.line = details.line;
    this.field = details.field;
    this.failed = details.failed ?? [];
  }

  /** True for an `EvaluationError` of any copy of this package. */
  static isInstance(error: unknown): error is EvaluationError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
