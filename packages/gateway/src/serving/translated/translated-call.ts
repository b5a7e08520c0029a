import { randomUUID } from "node:crypto";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ResponseHead } from "../../call/call.ts";
import type { Upstream } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import type { Exchange } from "../exchange.ts";

/** Headers of a client by which its requests are traced. */
const TRACING = ["traceparent", "tracestate", "x-request-id"] as const;

/** A call of a model, on its way from a client's request and back. */
export interface TranslatedCall {
  readonly model: LanguageModelV4;
  readonly options: LanguageModelV4CallOptions;
  readonly head: ResponseHead;
  /** Fields of the request that the call cannot express. */
  readonly dropped: readonly string[];
}

/**
 * The call that a client's request is translated to.
 * @throws GatewayError if the request has no meaning in another protocol
 */
export function callOf(
  { request, inFlight, clock }: Exchange,
  { decision }: Attempt,
  upstream: Upstream,
): TranslatedCall {
  const { options, dropped } = request.toCall();
  const { headers } = inFlight.request;
  const tracing = TRACING.flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return {
    model: upstream.languageModel(decision.model),
    options: {
      ...options,
      abortSignal: inFlight.signal,
      headers: Object.fromEntries(tracing),
    },
    head: {
      id: randomUUID().replaceAll("-", ""),
      model: decision.model.model,
      createdAt: Math.floor((performance.timeOrigin + clock()) / 1000),
    },
    dropped,
  };
}
