/** Why this package refused its input. */
export type RewardErrorCode =
  /** An option is outside its range, or contradicts another. */
  | "invalid-option"
  /** A field of an outcome is out of its range. */
  | "invalid-outcome";

const marker = Symbol.for("armature.reward.error");

/** The only error that this package throws. */
export class RewardError extends Error {
  override readonly name = "RewardError";
  readonly code: RewardErrorCode;

  constructor(code: RewardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `RewardError` from any copy of this package. */
  static isInstance(error: unknown): error is RewardError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
