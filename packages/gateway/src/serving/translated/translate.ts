import { callFailure } from "../../call/call-failure.ts";
import { callOutcome, requireWhole } from "../../call/call-outcome.ts";
import { type GatewayResponse, jsonResponse } from "../../http/response.ts";
import type { Upstream } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import { droppedHeader } from "../dropped-header.ts";
import type { Exchange } from "../exchange.ts";
import { translateRefusal } from "../refusal.ts";
import { responseHeaders } from "../response-headers.ts";
import { translateStream } from "./translate-stream.ts";
import { callOf, type TranslatedCall } from "./translated-call.ts";

/**
 * Calls a model whose upstream speaks another protocol than the client.
 * @throws Failure; GatewayError if the request has no meaning in another protocol
 */
export async function translate(
  exchange: Exchange,
  attempt: Attempt,
  upstream: Upstream,
): Promise<GatewayResponse> {
  const call = callOf(exchange, attempt, upstream);
  try {
    if (exchange.request.stream) return await translateStream(exchange, attempt, call);
    return await translateWhole(exchange, attempt, call);
  } catch (error) {
    const refusal = translateRefusal(exchange, attempt, upstream, error);
    if (refusal !== undefined) return refusal;
    const { signal } = exchange.inFlight;
    throw callFailure(signal.aborted ? signal.reason : error);
  }
}

async function translateWhole(
  { request, needsResponse }: Exchange,
  attempt: Attempt,
  { model, options, head, dropped }: TranslatedCall,
): Promise<GatewayResponse> {
  const result = await model.doGenerate(options);
  requireWhole(result.finishReason);
  const body = request.renderResult(result, head);
  attempt.reportWhole(callOutcome(result, options), needsResponse ? body : undefined);
  return jsonResponse(200, body, {
    ...responseHeaders(attempt.decision, result.response?.headers),
    ...droppedHeader(dropped, result.warnings),
  });
}
