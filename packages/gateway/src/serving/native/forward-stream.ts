import { Failure, toFailure } from "../../call/failure.ts";
import type { GatewayResponse } from "../../http/response.ts";
import type { Target } from "../../protocols/protocol.ts";
import { discard, requirePlain } from "../../upstreams/http-client.ts";
import type { UpstreamResponse } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import type { Exchange } from "../exchange.ts";
import { streamResponse } from "../stream-response.ts";
import { relayEvents } from "./relay-events.ts";

/** An upstream's response whose head has arrived. */
export interface NativeResponse {
  readonly response: UpstreamResponse;
  /** Those for the client. */
  readonly headers: Readonly<Record<string, string>>;
  readonly target: Target;
}

/**
 * Passes on a stream in the client's protocol.
 * @throws Failure until the response begins
 */
export async function forwardStream(
  exchange: Exchange,
  attempt: Attempt,
  { response, headers, target }: NativeResponse,
): Promise<GatewayResponse> {
  const { protocol, request, inFlight, needsResponse } = exchange;
  requirePlain(response);
  if (!String(response.headers["content-type"]).startsWith("text/event-stream")) {
    discard(response.body);
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
    pieces: relayEvents(response.body, tap, protocol.lastEvent ?? ""),
    read: () => tap.read(),
    position: () => tap.position,
  };
  try {
    return await streamResponse(exchange, attempt, source, () => headers);
  } catch (error) {
    throw toFailure(error);
  }
}
