/** A request as a framework received it. */
export interface GatewayRequest {
  readonly method: string;
  /** Without the query; with or without a leading `/v1`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: RequestBody;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}

/** A body as the framework hands it over: unread, read, or read and parsed. */
export type RequestBody =
  | { readonly kind: "stream"; readonly stream: AsyncIterable<Uint8Array> }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "parsed"; readonly value: unknown };
