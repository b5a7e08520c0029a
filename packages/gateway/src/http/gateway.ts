import type { GatewayRequest } from "./request.ts";
import type { GatewayResponse } from "./response.ts";

/** A router's models as one endpoint that any web framework can serve. */
export interface Gateway {
  /** Cut off a client that takes nothing of its response for this long, in milliseconds. */
  readonly stallMs: number;
  /** Never rejects. Resolves to undefined if no endpoint has the request's method and path. */
  handle(request: GatewayRequest): Promise<GatewayResponse | undefined>;
  /** The 404 for a request that no endpoint has, if no other handler follows. */
  notFound(request: GatewayRequest): GatewayResponse;
  /**
   * Refuses new requests; resolves when those in flight have ended and their outcomes are durable. If
   * the storage is away, it waits 2 seconds for it; the router's `close` waits longer.
   */
  close(): Promise<void>;
}
