import type { ParameterizedContext } from "koa";

/** The body as a body parser left it; undefined if none ran. */
export function parsedBody({ request }: ParameterizedContext): unknown {
  return "body" in request ? request.body : undefined;
}
