import { GatewayError, toGatewayError } from "@armature/gateway";
import type { Decision, RouteOptions, Router } from "@armature/router";
import type { Middleware } from "koa";
import { parsedBody } from "./parsed-body.ts";

/** What `route()` adds to `context.state`. */
export interface RouteState {
  /** Which model to use, and the way back for what came of it. */
  armature: Decision;
}

/**
 * Decides which model a request goes to, from its parsed body, and calls none:
 * `context.state.armature` says where, and `context.state.armature.report(outcome)` learns. Throws
 * what the router refuses as a `GatewayError` with its status.
 */
export function route(router: Router, options?: RouteOptions): Middleware<RouteState> {
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
