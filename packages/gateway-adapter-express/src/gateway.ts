import { clientSignal, createGateway, type GatewayOptions, writeResponse } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { RequestHandler } from "express";

/** A handler to give to `app.use`. */
export interface GatewayHandler extends RequestHandler {
  /** Refuses new requests; resolves when those under way have ended and are learned from. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one OpenAI-compatible endpoint, at `/` or at `/v1`, with or without a
 * JSON body parser before it. Requests for other paths go on to the next handler.
 *
 * @throws GatewayError where a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayHandler {
  const served = createGateway(router, options);
  const handler: RequestHandler = async (request, response, next) => {
    const answer = await served.handle({
      method: request.method,
      path: request.path,
      headers: request.headers,
      body: request.body ?? request,
      signal: clientSignal(response),
    });
    if (answer === undefined) next();
    else await writeResponse(answer, response);
  };
  return Object.assign(handler, { close: () => served.close() });
}
