/** What a router refuses. */
export type RouterErrorCode =
  /** An option, or a field of one, is wrong; the message names it and the fix. */
  | "invalid-option"
  /** No model may serve the request; `reasons` says of each model why not. */
  | "no-eligible-model"
  /** Every model that may serve the request failed of late; `retryAfterMs` says when one is tried. */
  | "models-failing"
  /** What is left of the day's budget pays for no model; `retryAfterMs` says when it will. */
  | "budget-exhausted"
  /** A model id that is not there. */
  | "unknown-model"
  /** A model id that is there already. */
  | "duplicate-model"
  /** A tier that is not there. */
  | "unknown-tier"
  /** A tenant, a conversation, or the id of a decision, that is not 1 to 256 well-formed characters. */
  | "invalid-id"
  /** A feedback token that this router's keys did not seal. */
  | "invalid-token"
  /** A feedback token past its time, or whose decision is too long ago to be joined. */
  | "expired-token"
  /** A field of an outcome or feedback is not in its range. */
  | "invalid-outcome"
  /** A decision was reported twice. */
  | "already-reported"
  /** Nobody reported the decision in time, and it is too long ago to be revised. */
  | "already-settled"
  /** The router was closed. */
  | "closed";

const marker = Symbol.for("armature.router.error");

export interface RouterErrorOptions extends ErrorOptions {
  readonly reasons?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
}

/** The one error that routers throw. What was learned is as it was before the call. */
export class RouterError extends Error {
  override readonly name = "RouterError";
  readonly code: RouterErrorCode;
  /** With `no-eligible-model`, `models-failing` and `budget-exhausted`: why no model was eligible. */
  readonly reasons: Readonly<Record<string, string>>;
  /** With `budget-exhausted`: milliseconds until the next UTC day; with `models-failing`: until one is tried. */
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
