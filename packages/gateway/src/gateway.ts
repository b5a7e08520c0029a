import type { Router } from "@armature/router";
import { withDeadline } from "@armature/storage/kit";
import { takeFeedback } from "./endpoints/feedback.ts";
import { healthOf } from "./endpoints/health.ts";
import { exportMetrics } from "./endpoints/metrics.ts";
import { listModels } from "./endpoints/models.ts";
import { GatewayError, type GatewayErrorCode } from "./error.ts";
import { Admission } from "./http/admission.ts";
import { toGatewayError } from "./http/errors.ts";
import type { Gateway } from "./http/gateway.ts";
import { InFlightRequest } from "./http/in-flight-request.ts";
import type { JsonBody } from "./http/json-body.ts";
import { readBody } from "./http/read-body.ts";
import type { GatewayRequest } from "./http/request.ts";
import { errorResponse, type GatewayResponse } from "./http/response.ts";
import type { GatewayOptions } from "./options/gateway-options.ts";
import { type CompleteOptions, readOptions } from "./options/read-options.ts";
import { openaiChat } from "./protocols/openai-chat/openai-chat.ts";
import { OutcomeReporter } from "./serving/outcome-reporter.ts";
import { Serving } from "./serving/serve.ts";
import { Counters } from "./telemetry/counters.ts";
import { HttpClient } from "./upstreams/http-client.ts";
import { UpstreamRegistry } from "./upstreams/registry.ts";

/** Feedback is a token and a few fields. */
const MAX_FEEDBACK_BYTES = 64 * 1024;

/** Memory limit for all requests in flight, in multiples of `maxBodyBytes`. */
const BODIES = 16;

/** How long `close` waits for outcomes to become durable, in milliseconds. */
const REPORTED_WITHIN_MS = 2000;

/** Not logged as faults of the gateway: they are frequent under load, or were logged per attempt. */
const unlogged: ReadonlySet<GatewayErrorCode> = new Set([
  "overloaded",
  "models-failing",
  "closed",
  "upstream-failed",
  "upstream-timeout",
]);

type Endpoint = (request: GatewayRequest) => GatewayResponse | Promise<GatewayResponse>;

/**
 * Serves a router's models as one. The caller closes the router, after the gateway.
 *
 * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`: a model that could
 * never be reached is a fault of the configuration
 */
export function createGateway(router: Router, options: GatewayOptions = {}): Gateway {
  return new RouterGateway(router, readOptions(options));
}

class RouterGateway implements Gateway {
  readonly #options: CompleteOptions;
  readonly #admission: Admission;
  readonly #client: HttpClient;
  readonly #counters = new Counters();
  readonly #reporter: OutcomeReporter;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #stopCounting: () => void;
  #closed: Promise<void> | undefined;

  constructor(router: Router, options: CompleteOptions) {
    const { logger, maxBodyBytes, maxRequests, providers, timeouts } = options;
    this.#options = options;
    this.#admission = new Admission({ maxRequests, maxBytes: BODIES * maxBodyBytes });
    this.#client = new HttpClient(timeouts);
    this.#reporter = new OutcomeReporter(logger);
    const upstreams = new UpstreamRegistry(providers, this.#client);
    for (const model of router.models()) upstreams.upstreamOf(model);
    this.#stopCounting = router.observe(this.#counters);
    const serving = new Serving({ ...options, router, upstreams, reporter: this.#reporter });
    this.#endpoints = new Map<string, Endpoint>([
      [
        "POST /chat/completions",
        this.#admitted(maxBodyBytes, (inFlight, body) => serving.serve(inFlight, openaiChat, body)),
      ],
      ["GET /models", () => listModels(router)],
      [
        "POST /feedback",
        this.#admitted(MAX_FEEDBACK_BYTES, (_, body) => takeFeedback(router, body.value)),
      ],
      ["GET /healthz", () => healthOf(router)],
      ["GET /metrics", () => exportMetrics(router, this.#admission, this.#counters)],
    ]);
  }

  /** An endpoint that reads a body, within the gateway's limits. */
  #admitted(
    maxBytes: number,
    respond: (inFlight: InFlightRequest, body: JsonBody) => Promise<GatewayResponse>,
  ): Endpoint {
    const { bodyMs, totalMs } = this.#options.timeouts;
    return async (request) => {
      const inFlight = new InFlightRequest(request, this.#admission, totalMs);
      try {
        return await respond(inFlight, await readBody(inFlight, { maxBytes, bodyMs }));
      } finally {
        inFlight.endUnlessStreaming();
      }
    };
  }

  get stallMs(): number {
    return this.#options.timeouts.stallMs;
  }

  async handle(request: GatewayRequest): Promise<GatewayResponse | undefined> {
    const path = request.path.replace(/^\/v1(?=\/)/, "");
    const endpoint = this.#endpoints.get(`${request.method} ${path}`);
    if (endpoint === undefined) return undefined;
    const response = await this.#respond(request, path, endpoint);
    // Health and metrics requests are not counted.
    if (request.method === "POST") this.#counters.responded(response.status);
    return response;
  }

  notFound({ method, path }: GatewayRequest): GatewayResponse {
    const error = new GatewayError("not-found", `there is no ${method} ${path}`);
    return errorResponse(error, openaiChat.renderError(error));
  }

  async #respond(
    request: GatewayRequest,
    path: string,
    endpoint: Endpoint,
  ): Promise<GatewayResponse> {
    try {
      if (this.#closed !== undefined) throw new GatewayError("closed", "the gateway was closed");
      return await endpoint(request);
    } catch (cause) {
      const error = toGatewayError(cause);
      if (error.status >= 500 && !unlogged.has(error.code)) {
        const reason = error.cause instanceof Error ? error.cause.message : error.message;
        const { code } = error;
        this.#options.logger?.error({ path, code, reason }, "a request could not be served");
      }
      return errorResponse(error, openaiChat.renderError(error));
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#client.close();
    await withDeadline(this.#reporter.idle(), REPORTED_WITHIN_MS, () => undefined);
    this.#stopCounting();
  }
}
