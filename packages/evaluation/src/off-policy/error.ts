import type { Check } from "./diagnostics/check.ts";

/** Why an off-policy evaluation gives no number. */
export type OffPolicyErrorCode =
  /** The log holds no decision that can be judged. */
  | "no-decisions"
  /** An option is outside its range. */
  | "invalid-option"
  /** A check of the log or of the weights failed: any estimate would mislead. */
  | "untrustworthy";

const marker = Symbol.for("armature.evaluation.off-policy-error");

/** An evaluation that was refused; its message names what failed, the number and what to do. */
export class OffPolicyError extends Error {
  override readonly name = "OffPolicyError";
  readonly code: OffPolicyErrorCode;
  /** The checks that failed, where the code is `untrustworthy`. */
  readonly failed: readonly Check[];

  constructor(code: OffPolicyErrorCode, message: string, failed: readonly Check[] = []) {
    super(message);
    Object.defineProperty(this, marker, { value: true });
    this.code = code;
    this.failed = failed;
  }

  /** True for an `OffPolicyError` of any copy of this package. */
  static isInstance(error: unknown): error is OffPolicyError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
