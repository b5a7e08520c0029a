/** How long a request may take, and each part of it, in milliseconds. */
export interface Timeouts {
  /** From a request's arrival to the end of its response, whatever happens between. @default 600 000 */
  readonly totalMs?: number;
  /** Until the client's request has arrived. @default 30 000 */
  readonly bodyMs?: number;
  /**
   * Until an upstream's response begins.
   * @default 60 000 for a stream; 300 000 otherwise, because the response is written before it begins
   */
  readonly headersMs?: number;
  /** Between two pieces of an upstream's response. @default 120 000 */
  readonly idleMs?: number;
  /** While a client takes nothing of its response. @default 30 000 */
  readonly stallMs?: number;
}

/** Timeouts with their defaults, except for that of `headersMs`, which depends on the request. */
export type CompleteTimeouts = Required<Omit<Timeouts, "headersMs">> & Pick<Timeouts, "headersMs">;
