import { GatewayError, toGatewayError } from "@armature/gateway";
import {
  type Decision,
  type RouteOptions,
  type Router,
  requireRouteOptions,
} from "@armature/router";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The variable that `route()` adds: which model to use, and how to report its outcome. */
export interface RouteVariables {
  armature: Decision;
}

/**
 * Decides which model a request goes to, from its JSON body, and calls none:
 * `context.var.armature` names the model, and `context.var.armature.report(outcome)` learns. A refusal
 * of the router is thrown as an `HTTPException` with its status; the `cause` is a `GatewayError`.
 * @throws RouterError if an option is unknown or out of range
 */
export function route(
  router: Router,
  options: RouteOptions = {},
): MiddlewareHandler<{ Variables: RouteVariables }> {
  requireRouteOptions(options);
  return async (context, next) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    try {
      if (body === undefined) throw new GatewayError("invalid-request", "the body is not JSON");
      context.set("armature", router.route(body, options));
    } catch (error) {
      const cause = toGatewayError(error);
      const { message, status } = cause;
      throw new HTTPException(status as ContentfulStatusCode, { message, cause });
    }
    await next();
  };
}
