/** A request as a framework received it. */
export interface GatewayRequest {
  readonly method: string;
  /** Without the query; with or without a leading `/v1`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes, all at once or as they arrive; or what a body parser that ran before made of them. */
  readonly body: unknown;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}
