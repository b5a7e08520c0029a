import { GatewayError, toGatewayError } from "@armature/gateway";
import {
  type Decision,
  type RouteOptions,
  type Router,
  requireRouteOptions,
} from "@armature/router";
import type { Middleware } from "koa";
import { parsedBody } from "./parsed-body.ts";

/** The fields that `route()` adds to `context.state`. */
export interface RouteState {
  /** Which model to use, and how to report its outcome. */
  armature: Decision;
}

/**
 * Decides which model a request goes to, from its parsed body, and calls none:
 * `context.state.armature` names the model, and `context.state.armature.report(outcome)` learns. A
 * refusal of the router is thrown as a `GatewayError` with its status.
 *
 * @throws RouterError if an option is unknown or out of range
 */
export function route(router: Router, options: RouteOptions = {}): Middleware<RouteState> {
  requireRouteOptions(options);
  return async (context, next) => {
    const body = parsedBody(context);
    if (body === undefined) {
      throw new GatewayError(
        "invalid-request",
        "there is no parsed body; send JSON, and put a body parser before route()",
      );
    }
    try {
      context.state.armature = router.route(body, options);
    } catch (error) {
      throw toGatewayError(error);
    }
    await next();
  };
}
