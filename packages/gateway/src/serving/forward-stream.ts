import { Failure, toFailure } from "../call/failure.ts";
import { GatewayError } from "../error.ts";
import { failureCodes } from "../http/errors.ts";
import type { GatewayResponse } from "../http/response.ts";
import type { StreamTap, Target } from "../protocols/protocol.ts";
import { discard, requirePlain } from "../upstreams/http-client.ts";
import type { UpstreamResponse } from "../upstreams/upstream.ts";
import type { ModelCall } from "./model-call.ts";
import { relayEvents } from "./relay-events.ts";
import { responseHeaders } from "./response-headers.ts";

/**
 * Responds with a stream, which reports the attempt and ends the request when it ends.
 * @throws Failure until the response begins
 */
export async function forwardStream(
  call: ModelCall,
  upstream: UpstreamResponse,
  target: Target,
): Promise<GatewayResponse> {
  const { request, inFlight, attempt } = call;
  requirePlain(upstream);
  if (!String(upstream.headers["content-type"]).startsWith("text/event-stream")) {
    discard(upstream.body);
    throw new Failure("failed", "answered with something other than a stream");
  }
  const tap = request.tapStream(
    {
      onContent: () => attempt.markContent(),
      reserve: (size) => inFlight.reserve(size),
    },
    target,
  );
  const pieces = relayEvents(upstream.body, tap);
  // Until the response begins, another model can still give it.
  let first: string;
  try {
    first = (await pieces.next()).value ?? "";
  } catch (error) {
    throw toFailure(error);
  }
  attempt.awaitsClient = true;
  inFlight.startStreaming();
  return {
    status: 200,
    headers: {
      ...responseHeaders(attempt.decision, upstream),
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    },
    body: stream(call, tap, first, pieces),
  };
}

async function* stream(
  { protocol, inFlight, attempt, logger }: ModelCall,
  tap: StreamTap,
  first: string,
  pieces: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let piece = first; ; ) {
      attempt.awaitsClient = true;
      yield Buffer.from(piece);
      attempt.awaitsClient = false;
      const next = await pieces.next();
      if (next.done) break;
      piece = next.value;
    }
    const { outcome, response } = tap.read();
    // Before the last event, upon which a client is free to leave.
    attempt.report(outcome, response);
    yield Buffer.from("data: [DONE]\n\n");
  } catch (error) {
    if (inFlight.clientLeft) return;
    const { decision } = attempt;
    const { kind, message: reason, reported } = toFailure(error);
    const model = decision.model.id;
    const { usage } = tap.read().outcome;
    attempt.report({ failed: true, ...(usage !== undefined && { usage }) });
    logger?.warn(
      { decision: decision.id, attempt: decision.attempt, model, reason },
      "a model failed in the middle of its response",
    );
    const message = `the response broke off: "${model}" ${reason}`;
    yield Buffer.from(
      protocol.renderStreamError(new GatewayError(failureCodes[kind], message), reported),
    );
  } finally {
    attempt.report({ aborted: true });
    inFlight.end();
    await pieces.return();
  }
}
