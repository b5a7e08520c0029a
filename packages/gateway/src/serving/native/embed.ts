import type { Usage } from "@armature/reward";
import { z } from "zod";
import { Failure, failureOf } from "../../call/failure.ts";
import { fieldOf } from "../../call/json-field.ts";
import { plausibleUsage } from "../../call/usage.ts";
import { checkBody } from "../../http/check-body.ts";
import type { JsonBody } from "../../http/json-body.ts";
import type { GatewayResponse } from "../../http/response.ts";
import { discard, readText } from "../../upstreams/http-client.ts";
import type { Upstream } from "../../upstreams/upstream.ts";
import type { Attempt } from "../attempt.ts";
import type { Exchange } from "../exchange.ts";
import { isRefusal, passRefusal } from "../refusal.ts";
import { responseHeaders } from "../response-headers.ts";

export interface EmbeddingsRequest {
  readonly model: string;
  readonly [field: string]: unknown;
}

// Only what the gateway relies on; the upstream judges all else.
const embeddingsRequest: z.ZodType<EmbeddingsRequest> = z.looseObject({ model: z.string().min(1) });

/**
 * Checks the parsed body of a request for embeddings.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseEmbeddings({ value }: JsonBody): EmbeddingsRequest {
  return checkBody(embeddingsRequest, value);
}

/**
 * Passes a request for embeddings on, and its response back, byte for byte.
 * @throws Failure
 */
export async function forwardEmbeddings(
  { inFlight }: Pick<Exchange, "inFlight">,
  attempt: Attempt,
  upstream: Upstream,
  body: JsonBody,
): Promise<GatewayResponse> {
  const { model } = attempt.decision;
  const response = await upstream.send({
    operation: "embeddings",
    model,
    body: body.with({ model: Buffer.from(JSON.stringify(model.model)) }),
    stream: false,
    headers: {},
    clientHeaders: inFlight.request.headers,
    signal: inFlight.signal,
  });
  const { statusCode, headers } = response;
  if (isRefusal(statusCode)) return passRefusal(attempt, upstream, response);
  if (statusCode !== 200) {
    discard(response.body);
    throw failureOf(statusCode, headers["retry-after"]);
  }
  const text = await readText(response);
  const usage = usageOf(text);
  attempt.reportWhole({ ...(usage !== undefined && { usage }) });
  return {
    status: 200,
    headers: { ...responseHeaders(attempt.decision, headers), "content-type": "application/json" },
    body: text,
  };
}

/** The usage of a list of embeddings: they are read, and nothing is written. */
function usageOf(text: string): Usage | undefined {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    throw new Failure("failed", "answered with text that is not JSON");
  }
  if (!Array.isArray(fieldOf(response, "data"))) {
    throw new Failure("failed", "answered with JSON that is no list of embeddings");
  }
  const usage = fieldOf(response, "usage");
  return plausibleUsage({ inputTokens: fieldOf(usage, "prompt_tokens"), outputTokens: 0 });
}
