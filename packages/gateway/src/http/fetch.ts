import type { Gateway } from "./gateway.ts";
import type { RequestBody } from "./request.ts";

/** A handler of servers that speak fetch: Hono, Bun, Deno. */
export interface FetchHandler {
  /** Responds with 404 to a request that no endpoint has. */
  (request: Request): Promise<Response>;
  /** Calls `next` for a request that no endpoint has, and resolves to its result. */
  <Other>(request: Request, next: () => Other): Promise<Response | Awaited<Other>>;
}

/**
 * Serves a gateway with `Request` and `Response`. Rejects only if `next` does. The client has left
 * when the request's signal aborts or the response's body is cancelled.
 */
export function fetchHandler(gateway: Gateway): FetchHandler {
  return async <Other>(incoming: Request, next?: () => Other) => {
    const leave = new AbortController();
    const request = {
      method: incoming.method,
      path: new URL(incoming.url).pathname,
      headers: Object.fromEntries(incoming.headers),
      body: bodyOf(incoming),
      signal: AbortSignal.any([incoming.signal, leave.signal]),
    };
    const answer = await gateway.handle(request);
    if (answer === undefined && next !== undefined) return await next();
    const { status, headers, body } = answer ?? gateway.notFound(request);
    if (typeof body === "string" || body instanceof Uint8Array) {
      return new Response(body, { status, headers });
    }
    return new Response(toReadable(body, gateway.stallMs, leave), { status, headers });
  };
}

function bodyOf({ body }: Request): RequestBody {
  if (body === null) return { kind: "bytes", bytes: new Uint8Array() };
  return { kind: "stream", stream: body };
}

/**
 * A stream that is read no faster than the client takes it, and breaks off if the body does or if the
 * client takes nothing.
 */
function toReadable(
  body: AsyncIterable<Uint8Array>,
  stallMs: number,
  leave: AbortController,
): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    leave.abort();
    void pieces.return?.();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(timer);
        const { done, value } = await pieces.next().catch(afterLastPiece);
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value);
        timer = setTimeout(() => {
          controller.error(new Error(`the client took nothing for ${stallMs} ms`));
          end();
        }, stallMs);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** Servers drop what they have not written yet when a stream fails, so its last piece goes first. */
async function afterLastPiece(error: unknown): Promise<never> {
  await new Promise(setImmediate);
  throw error;
}
