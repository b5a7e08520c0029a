import { Failure, failureOf } from "../call/failure.ts";
import type { GatewayResponse } from "../http/response.ts";
import { discard, readText } from "../upstreams/http-client.ts";
import type { UpstreamResponse } from "../upstreams/upstream.ts";
import { forwardStream } from "./forward-stream.ts";
import type { ModelCall } from "./model-call.ts";
import { printable, responseHeaders } from "./response-headers.ts";

/** Statuses that blame the request: any other model would refuse it as well. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([400, 413, 422]);

/** Longest refusal, in bytes; an upstream that sends more is at fault itself. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Calls a model whose upstream speaks the client's protocol: the bytes pass through, both ways.
 * @throws Failure
 */
export async function forward(call: ModelCall): Promise<GatewayResponse> {
  const { protocol, request, inFlight, attempt, upstream } = call;
  const { model } = attempt.decision;
  if (!upstream.speaks(model).includes(protocol.name)) {
    throw new Failure("failed", `does not speak ${protocol.name}`);
  }
  const target = { model, issuer: upstream.issuer, marksState: false, ...upstream.traits };
  const response = await upstream.send({
    operation: protocol.name,
    model,
    body: request.bytesFor(target),
    stream: request.stream,
    headers: request.headersFor(target),
    clientHeaders: inFlight.request.headers,
    signal: inFlight.signal,
  });
  const { statusCode } = response;
  if (CLIENT_FAULTS.has(statusCode)) return refusalResponse(call, response);
  if (statusCode !== 200) {
    discard(response.body);
    throw failureOf(statusCode, response.headers["retry-after"]);
  }
  if (request.stream) return forwardStream(call, response, target);
  const text = await readText(response);
  const { outcome, response: parsed } = request.tapJson(text, target);
  attempt.report(outcome, parsed);
  return {
    status: 200,
    headers: {
      ...responseHeaders(attempt.decision, response),
      "content-type": "application/json",
    },
    body: text,
  };
}

/** Passes an upstream's refusal on. It is neither a failure nor a response of the model. */
async function refusalResponse(
  { attempt, upstream }: ModelCall,
  response: UpstreamResponse,
): Promise<GatewayResponse> {
  const text = await readText(response, MAX_REFUSAL_BYTES);
  attempt.report({ aborted: true });
  return {
    status: response.statusCode,
    headers: {
      ...responseHeaders(attempt.decision, response),
      "content-type": printable(response.headers["content-type"]) ?? "application/json",
    },
    body: upstream.redact(text),
  };
}
