/** Why a policy refused its input. */
export type PolicyErrorCode =
  /** An option is outside its range. */
  | "invalid-option"
  /** A context has the wrong length, or holds NaN or an infinity. */
  | "invalid-context"
  /** A quality, revision, cost, latency, price or weight is out of its range. */
  | "invalid-observation"
  /** No arm is eligible. */
  | "no-arms"
  /** The arm was never added, or was removed and cannot be scored. */
  | "unknown-arm"
  /** The arm was already added, or is named twice among the eligible arms. */
  | "duplicate-arm"
  /** A prior has the wrong length, or a number out of its range. */
  | "invalid-prior"
  /** The snapshot has another kind, configuration, dimension or feature schema, or is damaged. */
  | "foreign-snapshot"
  /** A distribution is too small for the arms, or its numbers are out of their ranges. */
  | "invalid-distribution";

const marker = Symbol.for("armature.policy.error");

/** The only error that policies throw. The learned state is as it was before the call. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `PolicyError` from any copy of this package. */
  static isInstance(error: unknown): error is PolicyError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
