import { createGateway, type GatewayOptions, nodeHandler } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { Middleware } from "koa";
import { parsedBody } from "./parsed-body.ts";

/** A middleware to give to `app.use`. */
export interface GatewayMiddleware extends Middleware {
  /** Refuses new requests; resolves when those in flight have ended and their outcomes are durable. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one endpoint for clients of OpenAI and Anthropic, at `/` or mounted under
 * a path, with or without a JSON body parser before it. Requests for other paths go on to the next
 * middleware.
 *
 * @throws GatewayError if an option is wrong or a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayMiddleware {
  const served = createGateway(router, options);
  const handle = nodeHandler(served);
  const middleware: Middleware = async (context, next) => {
    const request = Object.assign(context.req, { body: parsedBody(context) });
    let passedOn = false;
    await handle(request, context.res, () => {
      passedOn = true;
      return next();
    });
    // The response is written. Koa itself would take a client that leaves a stream for an error of
    // the application.
    if (!passedOn) context.respond = false;
  };
  return Object.assign(middleware, { close: () => served.close() });
}
