import { failureOf } from "../../call/failure.ts";
import type { GatewayResponse } from "../../http/response.ts";
import { discard, readText } from "../../upstreams/http-client.ts";
import type { Upstream } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import { droppedHeader } from "../dropped-header.ts";
import type { Exchange } from "../exchange.ts";
import { isRefusal, passRefusal } from "../refusal.ts";
import { nativeHeaders } from "../response-headers.ts";
import { forwardStream } from "./forward-stream.ts";

/**
 * Calls a model whose upstream speaks the client's protocol: the bytes pass through, both ways.
 * @throws Failure
 */
export async function forward(
  exchange: Exchange,
  attempt: Attempt,
  upstream: Upstream,
): Promise<GatewayResponse> {
  const { protocol, request, inFlight, marksState } = exchange;
  const { model } = attempt.decision;
  const target = { model, issuer: upstream.issuer, marksState, ...upstream.traits };
  const { bytes, dropped } = request.bytesFor(target);
  const response = await upstream.send({
    operation: protocol.name,
    model,
    body: bytes,
    stream: request.stream,
    headers: request.headersFor(target),
    clientHeaders: inFlight.request.headers,
    signal: inFlight.signal,
  });
  const { statusCode } = response;
  if (isRefusal(statusCode)) return passRefusal(attempt, upstream, response);
  if (statusCode !== 200) {
    discard(response.body);
    throw failureOf(statusCode, response.headers["retry-after"]);
  }
  const headers = {
    ...nativeHeaders(attempt.decision, response.headers, protocol, target),
    ...droppedHeader(dropped),
  };
  if (request.stream) return forwardStream(exchange, attempt, { response, headers, target });
  const text = await readText(response);
  const { outcome, response: parsed, marked = text } = request.tapJson(text, target);
  attempt.reportWhole(outcome, parsed);
  return {
    status: 200,
    headers: { ...headers, "content-type": "application/json" },
    body: marked,
  };
}
