import { GatewayError } from "../error.ts";

/** How long a request may take, and each part of it, in milliseconds. */
export interface Timeouts {
  /** From a request's arrival to the end of its answer, whatever happens between. @default 600 000 */
  readonly totalMs?: number;
  /** Until a client's request is there. @default 30 000 */
  readonly bodyMs?: number;
  /**
   * Until a provider's answer begins.
   * @default 60 000 for a stream; 300 000 otherwise, since the answer is then written before it begins
   */
  readonly headersMs?: number;
  /** Between two pieces of a provider's answer. @default 120 000 */
  readonly idleMs?: number;
  /** While a client takes nothing of its answer. @default 30 000 */
  readonly stallMs?: number;
}

/** Timeouts with every default filled in but that of `headersMs`, which depends on the request. */
export type CompleteTimeouts = Required<Omit<Timeouts, "headersMs">> & Pick<Timeouts, "headersMs">;

/** The longest that a timer can wait. */
const MAX_MS = 2 ** 31 - 1;

/** @throws GatewayError `invalid-option` */
export function completeTimeouts(timeouts: Timeouts): CompleteTimeouts {
  for (const [name, value] of Object.entries(timeouts)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= MAX_MS)) {
      throw new GatewayError(
        "invalid-option",
        `timeouts.${name} must be a whole number from 1 to ${MAX_MS}; got ${value}`,
      );
    }
  }
  const { headersMs, totalMs = 600_000, bodyMs = 30_000 } = timeouts;
  const { idleMs = 120_000, stallMs = 30_000 } = timeouts;
  return { ...(headersMs !== undefined && { headersMs }), totalMs, bodyMs, idleMs, stallMs };
}
