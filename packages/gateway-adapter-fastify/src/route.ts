import { GatewayError, toGatewayError } from "@armature/gateway";
import {
  type Decision,
  type RouteOptions,
  type Router,
  requireRouteOptions,
} from "@armature/router";
import type { preHandlerAsyncHookHandler } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** Which model to use, and how to report its outcome; set by `route()`. */
    armature?: Decision;
  }
}

/**
 * A `preHandler` that decides which model a request goes to, from its parsed body, and calls none:
 * `request.armature` names the model, and `request.armature.report(outcome)` learns. A refusal of the
 * router is thrown as a `GatewayError` with its status.
 *
 * @throws RouterError if an option is unknown or out of range
 */
export function route(router: Router, options: RouteOptions = {}): preHandlerAsyncHookHandler {
  requireRouteOptions(options);
  return async (request) => {
    if (request.body === undefined) {
      throw new GatewayError("invalid-request", "there is no parsed body; send JSON");
    }
    try {
      request.armature = router.route(request.body, options);
    } catch (error) {
      throw toGatewayError(error);
    }
  };
}
