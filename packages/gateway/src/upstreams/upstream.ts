import type { Dispatcher } from "undici";
import type { ProtocolName } from "../call/protocol-name.ts";

/** A response whose head has arrived. */
export type UpstreamResponse = Dispatcher.ResponseData;

/** A provider of models, reached in one or more protocols. */
export interface Upstream {
  /** The protocols in which it takes a client's bytes. */
  readonly speaks: ReadonlySet<ProtocolName>;
  /**
   * Sends a request; redirects are not followed.
   * @throws Failure
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** Removes the upstream's credentials from a text that it sent. */
  redact(text: string): string;
}

/** A request to one model, in a protocol that the upstream speaks. */
export interface UpstreamRequest {
  readonly body: Uint8Array;
  /** True if the response is to be a stream. */
  readonly stream: boolean;
  /** The client's headers, of which only those for tracing are forwarded. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly signal: AbortSignal;
}
