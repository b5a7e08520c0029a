/** Why an attempt at a model failed. */
export type FailureKind = "rate-limited" | "timeout" | "failed";

/** An attempt that failed through no fault of the client. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  /** The provider's word on when to come back. */
  readonly retryAfter: string | undefined;

  /** `message` goes to clients and logs: it must quote nothing that a provider or a client sent. */
  constructor(kind: FailureKind, message: string, retryAfter?: string) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

const timeouts: ReadonlySet<unknown> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "ETIMEDOUT",
]);

/** What a connection's error was. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  if (timeouts.has(code)) return new Failure("timeout", `took too long (${code})`);
  return new Failure("failed", `broke off (${code})`);
}

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : "unknown";
}

/** What a status other than 200 says of the model. */
export function failureOf(status: number, retryAfter: unknown): Failure {
  const message = `answered ${status}`;
  if (status === 429) return new Failure("rate-limited", message, readRetryAfter(retryAfter));
  return new Failure(status === 408 || status === 504 ? "timeout" : "failed", message);
}

/** Seconds up to a day, or a date; what else a provider says is nothing to pass on. */
function readRetryAfter(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\d{1,5}$/.test(value)) return Number(value) <= 86_400 ? value : undefined;
  return /^\w{3}, [\w: ]{10,30}$/.test(value) && Date.parse(value) > 0 ? value : undefined;
}
