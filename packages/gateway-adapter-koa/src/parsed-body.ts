import type { ParameterizedContext } from "koa";

/** What a body parser that ran before made of the body; undefined where none did. */
export function parsedBody({ request }: ParameterizedContext): unknown {
  return "body" in request ? request.body : undefined;
}
