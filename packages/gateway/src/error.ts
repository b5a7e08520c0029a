/** What a gateway refuses or cannot do. */
export type GatewayErrorCode =
  /** An option is wrong; the message names it and the fix. */
  | "invalid-option"
  /** A model names a provider that is neither configured nor known by name. */
  | "unknown-provider"
  /** The environment variable that holds a provider's key is not set. */
  | "missing-key"
  /** A request is malformed; `param` names the field. */
  | "invalid-request"
  /** A request's body is longer than the limit. */
  | "body-too-large"
  /** A request's body did not arrive in time. */
  | "request-timeout"
  /** More is under way than the gateway takes on. */
  | "overloaded"
  /** A request's body is compressed. */
  | "unsupported-encoding"
  /** A client sets what only others may. */
  | "not-allowed"
  /** The model that a request names is not there. */
  | "model-not-found"
  /** No model may serve the request. */
  | "no-eligible-model"
  /** Every model that may serve the request failed of late. */
  | "models-failing"
  /** A feedback token that this router did not seal. */
  | "invalid-token"
  /** A feedback token past its time. */
  | "expired-token"
  /** What was to be learned could not be written. */
  | "storage-unavailable"
  /** Every provider that was tried is out of quota. */
  | "rate-limited"
  /** Every provider that was tried failed. */
  | "upstream-failed"
  /** Every provider that was tried took too long. */
  | "upstream-timeout"
  /** The client left before there was an answer; nobody reads this one. */
  | "client-left"
  /** The gateway or its router was closed. */
  | "closed"
  /** A fault of the gateway or its router. */
  | "internal";

const statuses: Readonly<Record<GatewayErrorCode, number>> = {
  "invalid-option": 500,
  "unknown-provider": 500,
  "missing-key": 500,
  "invalid-request": 400,
  "body-too-large": 413,
  "request-timeout": 408,
  overloaded: 503,
  "unsupported-encoding": 415,
  "not-allowed": 403,
  "model-not-found": 404,
  "no-eligible-model": 400,
  "models-failing": 503,
  "invalid-token": 400,
  "expired-token": 410,
  "storage-unavailable": 503,
  "rate-limited": 429,
  "upstream-failed": 502,
  "upstream-timeout": 504,
  "client-left": 499,
  closed: 503,
  internal: 500,
};

const marker = Symbol.for("armature.gateway.error");

export interface GatewayErrorOptions extends ErrorOptions {
  readonly param?: string;
}

/** The one error that gateways throw. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  /** HTTP status that says the same. */
  readonly status: number;
  /** True where a client may read the message: frameworks show it then. */
  readonly expose: boolean;
  /** The field of the request that is wrong, such as `messages[0].role`. */
  readonly param: string | undefined;

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = statuses[code];
    this.expose = this.status < 500;
    this.param = options.param;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `GatewayError` of any copy of this package. */
  static isInstance(error: unknown): error is GatewayError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
