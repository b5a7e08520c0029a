import type { IncomingMessage, ServerResponse } from "node:http";
import type { Gateway } from "./gateway.ts";
import type { RequestBody } from "./request.ts";
import { writeResponse } from "./write-response.ts";

/**
 * A `node:http` request listener, or the middleware of a framework that is built on it.
 *
 * @param request `body` is what a body parser left there, if one ran
 * @param next called for a request that no endpoint has; without it the client gets a 404
 */
export type NodeHandler = (
  request: IncomingMessage & { readonly body?: unknown },
  response: ServerResponse,
  next?: () => unknown,
) => Promise<void>;

/**
 * Serves a gateway with `node:http`. Rejects only if `next` does.
 *
 * @example
 * createServer(nodeHandler(createGateway(router))).listen(8787);
 */
export function nodeHandler(gateway: Gateway): NodeHandler {
  return async (incoming, response, next) => {
    const request = {
      method: incoming.method ?? "",
      path: (incoming.url ?? "").replace(/[?#].*/s, ""),
      headers: incoming.headers,
      body: bodyOf(incoming),
      signal: clientSignal(response),
    };
    const answer = await gateway.handle(request);
    if (answer === undefined && next !== undefined) await next();
    else await writeResponse(answer ?? gateway.notFound(request), response, gateway.stallMs);
  };
}

function bodyOf(request: IncomingMessage & { readonly body?: unknown }): RequestBody {
  const { body } = request;
  if (body === undefined) return { kind: "stream", stream: request };
  if (body instanceof Uint8Array) return { kind: "bytes", bytes: body };
  return { kind: "parsed", value: body };
}

/** A signal that aborts if the client leaves before the response has ended. */
function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
