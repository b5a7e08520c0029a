import { createGateway, type GatewayOptions, nodeHandler } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { RequestHandler } from "express";

/** A handler to give to `app.use`. */
export interface GatewayHandler extends RequestHandler {
  /** Refuses new requests; resolves when those in flight have ended and their outcomes are durable. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one endpoint for clients of OpenAI and Anthropic, at `/` or under a path,
 * with or without a JSON body parser before it. Requests for other paths go on to the next handler.
 *
 * @throws GatewayError if an option is wrong or a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayHandler {
  const served = createGateway(router, options);
  return Object.assign<RequestHandler, Pick<GatewayHandler, "close">>(nodeHandler(served), {
    close: () => served.close(),
  });
}
