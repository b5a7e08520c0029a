/** Why an attempt at a model failed. */
export type FailureKind = "rate-limited" | "overloaded" | "timeout" | "failed";

/** The failure of an attempt for which the client is not at fault. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  /** When to try again, as the provider said: seconds or a date. */
  readonly retryAfter: string | undefined;
  /** True if the upstream itself reported an error in its stream; false if the stream broke off. */
  readonly reported: boolean;

  /** @param message for clients and logs: it must quote nothing that a provider or a client sent */
  constructor(kind: FailureKind, message: string, retryAfter?: string, reported = false) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.reported = reported;
  }
}

const timeouts: ReadonlySet<unknown> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "ETIMEDOUT",
]);

/** The failure behind an error of a connection. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  if (timeouts.has(code)) return new Failure("timeout", `took too long (${code})`);
  if (code === "ECONNREFUSED") return new Failure("failed", `refused the connection (${code})`);
  return new Failure("failed", `broke off (${code})`);
}

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : "unknown";
}

const kinds: ReadonlyMap<number, FailureKind> = new Map([
  [408, "timeout"],
  [429, "rate-limited"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/**
 * The failure behind a status other than 200.
 * @param retryAfter the header of that name: untrusted
 */
export function failureOf(status: number, retryAfter: unknown, reported = false): Failure {
  const kind = kinds.get(status) ?? "failed";
  const waits = kind === "rate-limited" || kind === "overloaded";
  const when = waits ? readRetryAfter(retryAfter) : undefined;
  return new Failure(kind, `answered ${status}`, when, reported);
}

/** Seconds up to a day, or a date; any other value is not passed on. */
function readRetryAfter(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\d{1,5}$/.test(value)) return Number(value) <= 86_400 ? value : undefined;
  return /^\w{3}, [\w: ]{10,30}$/.test(value) && Date.parse(value) > 0 ? value : undefined;
}
