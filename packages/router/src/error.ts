/** Codes of the errors that a router throws. */
export type RouterErrorCode =
  /** An option is wrong or unknown; the message names it and the fix. */
  | "invalid-option"
  /** No model can serve the request; `reasons` tells why for each. */
  | "no-eligible-model"
  /** All models for the request have been failing recently; `retryAfterMs` tells when one is tried. */
  | "models-failing"
  /** The rest of the day's budget pays for no model; `retryAfterMs` tells when the next day begins. */
  | "budget-exhausted"
  /** The router has no model with this id. */
  | "unknown-model"
  /** The router has a model with this id already. */
  | "duplicate-model"
  /** The router has no tier with this name. */
  | "unknown-tier"
  /** A tenant, conversation or decision id is not 1 to 256 well-formed characters. */
  | "invalid-id"
  /** The feedback token was not sealed by this router's keys. */
  | "invalid-token"
  /** The feedback token has expired, or its decision is too long ago to be joined. */
  | "expired-token"
  /** A field of an outcome or feedback is unknown or out of range. */
  | "invalid-outcome"
  /** The attempt was reported before. */
  | "already-reported"
  /** The attempt was not reported in time, and is too long ago to be revised. */
  | "already-settled"
  /** The router was closed. */
  | "closed";

const marker = Symbol.for("armature.router.error");

export interface RouterErrorOptions extends ErrorOptions {
  readonly reasons?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
}

/** The error that routers throw. What was learned is as it was before the call. */
export class RouterError extends Error {
  override readonly name = "RouterError";
  readonly code: RouterErrorCode;
  /** Why each model was not eligible; set for `no-eligible-model`, `models-failing`, `budget-exhausted`. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Milliseconds until the next UTC day (`budget-exhausted`) or until a model is tried (`models-failing`). */
  readonly retryAfterMs: number | undefined;

  constructor(code: RouterErrorCode, message: string, options: RouterErrorOptions = {}) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
    this.reasons = options.reasons ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  /** True for a `RouterError` of any copy of this package. */
  static isInstance(error: unknown): error is RouterError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
