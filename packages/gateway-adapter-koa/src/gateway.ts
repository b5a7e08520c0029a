import { clientSignal, createGateway, type GatewayOptions, writeResponse } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { Middleware } from "koa";
import { parsedBody } from "./parsed-body.ts";

/** A middleware to give to `app.use`. */
export interface GatewayMiddleware extends Middleware {
  /** Refuses new requests; resolves when those under way have ended and are learned from. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one OpenAI-compatible endpoint, at `/` or mounted at `/v1`, with or
 * without a JSON body parser before it. Requests for other paths go on to the next middleware.
 *
 * @throws GatewayError where a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayMiddleware {
  const served = createGateway(router, options);
  const middleware: Middleware = async (context, next) => {
    const answer = await served.handle({
      method: context.method,
      path: context.path,
      headers: context.headers,
      body: parsedBody(context) ?? context.req,
      signal: clientSignal(context.res),
    });
    if (answer === undefined) {
      await next();
      return;
    }
    // Koa takes a client that leaves a stream for an error of the application, and has no way to
    // tell the one from the other.
    context.respond = false;
    await writeResponse(answer, context.res);
  };
  return Object.assign(middleware, { close: () => served.close() });
}
