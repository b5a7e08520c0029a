/** Why a gateway refuses a request or an option, or could not serve a request. */
export type GatewayErrorCode =
  /** An option is wrong; the message names it and the fix. */
  | "invalid-option"
  /** A model names a provider that is neither configured nor known by name. */
  | "unknown-provider"
  /** The environment variable for a provider's key is not set. */
  | "missing-key"
  /** A request is malformed; `param` names the field. */
  | "invalid-request"
  /** A request's body is longer than the limit. */
  | "body-too-large"
  /** A request's body did not arrive in time. */
  | "request-timeout"
  /** The gateway is at its limit of requests or memory. */
  | "overloaded"
  /** A request's body is compressed. */
  | "unsupported-encoding"
  /** A client sets a header that it is not allowed to set. */
  | "not-allowed"
  /** The gateway has no endpoint at the request's path. */
  | "not-found"
  /** The gateway does not speak the protocol to which the request would switch, such as WebSocket. */
  | "upgrade-required"
  /** A request names a model that does not exist. */
  | "model-not-found"
  /** No model may serve the request. */
  | "no-eligible-model"
  /** Every model that may serve the request has failed recently. */
  | "models-failing"
  /** This router did not seal the feedback token. */
  | "invalid-token"
  /** The feedback token has expired. */
  | "expired-token"
  /** Feedback could not be written to the storage. */
  | "storage-unavailable"
  /** Every provider that was tried is out of quota. */
  | "rate-limited"
  /** Every provider that was tried is overloaded. */
  | "upstream-overloaded"
  /** The provider blames the request; the status is the provider's. */
  | "upstream-refused"
  /** Every provider that was tried failed. */
  | "upstream-failed"
  /** Every provider that was tried took too long. */
  | "upstream-timeout"
  /** The client left before its response began, so no client reads this error. */
  | "client-left"
  /** The gateway or its router was closed. */
  | "closed"
  /** A fault of the gateway or its router. */
  | "internal";

/** How a code appears in HTTP. */
interface Traits {
  readonly status: number;
  /** When the client may try again, in seconds, unless an upstream said so. */
  readonly retryAfter?: number;
  /** The rest of the request's body is still to come and would be taken for the next request. */
  readonly endsConnection?: true;
}

const traits: Readonly<Record<GatewayErrorCode, Traits>> = {
  "invalid-option": { status: 500 },
  "unknown-provider": { status: 500 },
  "missing-key": { status: 500 },
  "invalid-request": { status: 400 },
  "body-too-large": { status: 413, endsConnection: true },
  "request-timeout": { status: 408, endsConnection: true },
  overloaded: { status: 503, endsConnection: true, retryAfter: 1 },
  "unsupported-encoding": { status: 415, endsConnection: true },
  "not-allowed": { status: 403 },
  "not-found": { status: 404 },
  "upgrade-required": { status: 426, endsConnection: true },
  "model-not-found": { status: 404 },
  "no-eligible-model": { status: 400 },
  "models-failing": { status: 503, retryAfter: 2 },
  "invalid-token": { status: 400 },
  "expired-token": { status: 410 },
  "storage-unavailable": { status: 503, retryAfter: 5 },
  "rate-limited": { status: 429, retryAfter: 2 },
  "upstream-overloaded": { status: 503, retryAfter: 2 },
  "upstream-refused": { status: 400 },
  "upstream-failed": { status: 502 },
  "upstream-timeout": { status: 504 },
  "client-left": { status: 499 },
  closed: { status: 503, retryAfter: 1 },
  internal: { status: 500 },
};

const marker = Symbol.for("armature.gateway.error");

export interface GatewayErrorOptions extends ErrorOptions {
  readonly param?: string;
  /** Value of a `retry-after` header. @default depends on the code */
  readonly retryAfter?: string | undefined;
  /** Status of the upstream's response. @default depends on the code */
  readonly status?: number | undefined;
}

/** The one error that gateways throw. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  readonly status: number;
  /** True if a client may read the message; frameworks show it then. */
  readonly expose: boolean;
  /** The field of the request that is wrong, such as `messages[0].role`. */
  readonly param: string | undefined;
  /** Value of the `retry-after` header: seconds or a date. */
  readonly retryAfter: string | undefined;
  /** True if the connection cannot serve another request, because this one was not read to its end. */
  readonly endsConnection: boolean;

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    const { status, retryAfter, endsConnection = false } = traits[code];
    this.code = code;
    this.status = options.status ?? status;
    this.expose = this.status < 500;
    this.param = options.param;
    this.retryAfter = options.retryAfter ?? retryAfter?.toString();
    this.endsConnection = endsConnection;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a `GatewayError` of any copy of this package. */
  static isInstance(error: unknown): error is GatewayError {
    return typeof error === "object" && error !== null && marker in error;
  }
}
