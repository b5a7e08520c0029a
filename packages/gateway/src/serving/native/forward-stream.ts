import { Failure, toFailure } from "../../call/failure.ts";
import type { GatewayResponse } from "../../http/response.ts";
import type { Target } from "../../protocols/protocol.ts";
import { discard, requirePlain } from "../../upstreams/http-client.ts";
import type { UpstreamResponse } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import type { Exchange } from "../exchange.ts";
import { nativeHeaders } from "../response-headers.ts";
import { streamResponse } from "../stream-response.ts";
import { relayEvents } from "./relay-events.ts";

/**
 * Passes on a stream in the client's protocol.
 * @throws Failure until the response begins
 */
export async function forwardStream(
  exchange: Exchange,
  attempt: Attempt,
  upstream: UpstreamResponse,
  target: Target,
): Promise<GatewayResponse> {
  const { protocol, request, inFlight, needsResponse } = exchange;
  requirePlain(upstream);
  if (!String(upstream.headers["content-type"]).startsWith("text/event-stream")) {
    discard(upstream.body);
    throw new Failure("failed", "answered with something other than a stream");
  }
  const tap = request.tapStream(
    {
      needsResponse,
      onContent: () => attempt.markContent(),
      reserve: (size) => inFlight.reserve(size),
    },
    target,
  );
  const source = {
    pieces: relayEvents(upstream.body, tap, protocol.lastEvent ?? ""),
    read: () => tap.read(),
    position: () => tap.position,
  };
  try {
    return await streamResponse(exchange, attempt, source, () =>
      nativeHeaders(attempt.decision, upstream.headers, protocol, target),
    );
  } catch (error) {
    throw toFailure(error);
  }
}
