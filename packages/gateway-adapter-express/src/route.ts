import { GatewayError, toGatewayError } from "@armature/gateway";
import {
  type Decision,
  type RouteOptions,
  type Router,
  requireRouteOptions,
} from "@armature/router";
import type { RequestHandler } from "express";

declare global {
  namespace Express {
    interface Request {
      /** Which model to use, and how to report its outcome; set by `route()`. */
      armature?: Decision;
    }
  }
}

/**
 * Decides which model a request goes to, from its parsed body, and calls none: `request.armature`
 * names the model, and `request.armature.report(outcome)` learns. A refusal of the router goes to the
 * error handler as a `GatewayError` with its status.
 *
 * @throws RouterError if an option is unknown or out of range
 */
export function route(router: Router, options: RouteOptions = {}): RequestHandler {
  requireRouteOptions(options);
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
