import type { Router } from "@armature/router";
import type { ModelNames } from "../deciding/model-names.ts";
import type { NativeModels } from "../deciding/native-models.ts";
import { GatewayError } from "../error.ts";
import type { Admission } from "../http/admission.ts";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { JsonBody } from "../http/json-body.ts";
import type { GatewayRequest } from "../http/request.ts";
import type { GatewayResponse } from "../http/response.ts";
import { anthropicMessages } from "../protocols/anthropic-messages/anthropic-messages.ts";
import { openaiChat } from "../protocols/openai-chat/openai-chat.ts";
import { openaiResponses } from "../protocols/openai-responses/openai-responses.ts";
import type { Protocol } from "../protocols/protocol.ts";
import type { Serving } from "../serving/serve.ts";
import type { Counters } from "../telemetry/counters.ts";
import { countTokens } from "./count-tokens.ts";
import { takeFeedback } from "./feedback.ts";
import { healthOf } from "./health.ts";
import { exportMetrics } from "./metrics.ts";
import { describeModel, listModels } from "./models.ts";
import { pathOf } from "./protocol-of.ts";

/** Feedback is a token and a few fields. */
const MAX_FEEDBACK_BYTES = 64 * 1024;

/** The path of a model, whose id may hold slashes. */
const MODEL_PATH = "/models/";

export type Endpoint = (request: GatewayRequest) => GatewayResponse | Promise<GatewayResponse>;

/** Responds to a request once its body was read. */
type Respond = (inFlight: InFlightRequest, body: JsonBody) => Promise<GatewayResponse>;

export interface EndpointContext {
  readonly router: Router;
  readonly names: ModelNames;
  readonly natives: NativeModels;
  readonly serving: Serving;
  readonly admission: Admission;
  readonly counters: Counters;
  /** Longest body of a request to a model, in bytes. */
  readonly maxBodyBytes: number;
  /** An endpoint that reads a body of limited length. */
  readonly admitted: (maxBytes: number, respond: Respond) => Endpoint;
}

/** Finds the endpoint of a request; undefined if there is none. */
export type EndpointFinder = (request: GatewayRequest) => Endpoint | undefined;

/** The endpoints of a gateway, by method and path. */
export function endpointsOf(context: EndpointContext): EndpointFinder {
  const { router, names, natives, serving, admission, counters } = context;
  const { maxBodyBytes, admitted } = context;
  const serve = (protocol: Protocol): Endpoint =>
    admitted(maxBodyBytes, (inFlight, body) => serving.serve(inFlight, protocol, body));
  const endpoints = new Map<string, Endpoint>([
    ["POST /chat/completions", serve(openaiChat)],
    ["POST /responses", serve(openaiResponses)],
    ["POST /messages", serve(anthropicMessages)],
    [
      "POST /messages/count_tokens",
      admitted(maxBodyBytes, (inFlight, body) => countTokens(names, natives, inFlight, body)),
    ],
    ["POST /embeddings", admitted(maxBodyBytes, (inFlight, body) => serving.embed(inFlight, body))],
    ["POST /feedback", admitted(MAX_FEEDBACK_BYTES, (_, body) => takeFeedback(router, body.value))],
    ["GET /models", () => listModels(router, names)],
    ["GET /healthz", () => healthOf(router)],
    ["GET /metrics", () => exportMetrics(router, admission, counters)],
  ]);
  return (request) => {
    const path = pathOf(request);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const endpoint = endpoints.get(`${method} ${path}`);
    if (endpoint !== undefined || method !== "GET") return endpoint;
    if (path === "/responses" && request.headers.upgrade !== undefined) return refuseUpgrade;
    const id = path.startsWith(MODEL_PATH) ? path.slice(MODEL_PATH.length) : "";
    return id === "" ? undefined : () => describeModel(router, names, id);
  };
}

/** Codex asks for a WebSocket first, and goes on with POST at once only after this status. */
function refuseUpgrade(): GatewayResponse {
  throw new GatewayError(
    "upgrade-required",
    "the gateway does not speak WebSocket; send POST /v1/responses instead",
  );
}
