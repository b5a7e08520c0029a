import { createGateway, fetchHandler, type GatewayOptions } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { MiddlewareHandler } from "hono";
import { requestBelowMount } from "./request-below-mount.ts";

/** A middleware to give to `app.use`, below a path that ends in `/*`. */
export interface GatewayMiddleware extends MiddlewareHandler {
  /** Refuses new requests; resolves when those in flight have ended and their outcomes are durable. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one endpoint for clients of OpenAI and Anthropic, with or without
 * middleware before it that read the body. Requests for other paths go on to the next handler.
 *
 * @throws GatewayError if an option is wrong or a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayMiddleware {
  const served = createGateway(router, options);
  const handle = fetchHandler(served);
  const middleware: MiddlewareHandler = async (context, next) =>
    handle(await requestBelowMount(context), next);
  return Object.assign(middleware, { close: () => served.close() });
}
