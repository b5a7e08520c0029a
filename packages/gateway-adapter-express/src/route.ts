import { GatewayError, toGatewayError } from "@armature/gateway";
import type { Decision, RouteOptions, Router } from "@armature/router";
import type { RequestHandler } from "express";

declare global {
  namespace Express {
    interface Request {
      /** Which model to use, and the way back for what came of it; set by `route()`. */
      armature?: Decision;
    }
  }
}

/**
 * Decides which model a request goes to, from its parsed body, and calls none: `request.armature`
 * says where, and `request.armature.report(outcome)` learns. What the router refuses goes to the
 * error handler as a `GatewayError` with its status.
 */
export function route(router: Router, options?: RouteOptions): RequestHandler {
  return (request, _response, next) => {
    try {
      if (request.body === undefined) {
        throw new GatewayError(
          "invalid-request",
          "there is no parsed body; send JSON, and put express.json() before route()",
        );
      }
      request.armature = router.route(request.body, options);
    } catch (error) {
      next(toGatewayError(error));
      return;
    }
    next();
  };
}
