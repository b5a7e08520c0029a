/** What a policy refuses. */
export type PolicyErrorCode =
  /** An option is outside its range. */
  | "invalid-option"
  /** A context has another length than the policy's dimension, or holds NaN or an infinity. */
  | "invalid-context"
  /** A quality, revision, cost, latency, price or weight is not a number the policy can learn from. */
  | "invalid-observation"
  /** No arm may be chosen. */
  | "no-arms"
  /** The arm was never added, or was removed and is now asked to be scored. */
  | "unknown-arm"
  /** The arm is there already, or is named twice in one eligible set. */
  | "duplicate-arm"
  /** A prior has another length than the policy's dimension, or is not finite. */
  | "invalid-prior"
  /** A snapshot of another kind, configuration, dimension, feature schema or form. */
  | "foreign-snapshot"
  /** A distribution is too small for the arms, or its probabilities do not sum to one. */
  | "invalid-distribution";

const marker = Symbol.for("armature.policy.error");

/** The one error that policies throw. Whatever was learned is as it was before the call. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `PolicyError` of any copy of this package. */
  static isInstance(error: unknown): error is PolicyError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
