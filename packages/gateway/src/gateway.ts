import type { Router } from "@armature/router";
import { withDeadline } from "@armature/storage/kit";
import { ModelNames } from "./deciding/model-names.ts";
import { NativeModels } from "./deciding/native-models.ts";
import { type Endpoint, type EndpointFinder, endpointsOf } from "./endpoints/endpoints.ts";
import { errorFor, pathOf } from "./endpoints/protocol-of.ts";
import { GatewayError, type GatewayErrorCode } from "./error.ts";
import { Admission } from "./http/admission.ts";
import { toGatewayError } from "./http/errors.ts";
import type { Gateway } from "./http/gateway.ts";
import { InFlightRequest } from "./http/in-flight-request.ts";
import type { JsonBody } from "./http/json-body.ts";
import { readBody } from "./http/read-body.ts";
import type { GatewayRequest } from "./http/request.ts";
import { type GatewayResponse, withoutBody } from "./http/response.ts";
import type { GatewayOptions } from "./options/gateway-options.ts";
import { type CompleteOptions, readOptions } from "./options/read-options.ts";
import { OutcomeReporter } from "./serving/outcome-reporter.ts";
import { Serving } from "./serving/serve.ts";
import { Counters } from "./telemetry/counters.ts";
import { HttpClient } from "./upstreams/http-client.ts";
import { UpstreamRegistry } from "./upstreams/registry.ts";

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
  "upstream-overloaded",
  "upstream-timeout",
]);

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
  readonly #natives: NativeModels;
  readonly #endpointOf: EndpointFinder;
  readonly #stopCounting: () => void;
  #closed: Promise<void> | undefined;

  constructor(router: Router, options: CompleteOptions) {
    const { aliases, logger, maxBodyBytes, maxRequests, providers, timeouts } = options;
    this.#options = options;
    this.#admission = new Admission({ maxRequests, maxBytes: BODIES * maxBodyBytes });
    this.#client = new HttpClient(timeouts);
    this.#reporter = new OutcomeReporter(logger);
    const upstreams = new UpstreamRegistry(providers, this.#client);
    for (const model of router.models()) upstreams.upstreamOf(model);
    const names = new ModelNames(router, aliases);
    const natives = new NativeModels(router, upstreams);
    this.#natives = natives;
    this.#stopCounting = router.observe(this.#counters);
    this.#endpointOf = endpointsOf({
      router,
      names,
      natives,
      serving: new Serving({
        ...options,
        router,
        upstreams,
        names,
        natives,
        reporter: this.#reporter,
      }),
      admission: this.#admission,
      counters: this.#counters,
      maxBodyBytes,
      admitted: (maxBytes, respond) => this.#admitted(maxBytes, respond),
    });
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
    const endpoint = this.#endpointOf(request);
    if (endpoint === undefined) return undefined;
    const response = await this.#respond(request, endpoint);
    // Health and metrics requests are not counted.
    if (request.method === "POST") this.#counters.responded(response.status);
    return request.method === "HEAD" ? withoutBody(response) : response;
  }

  notFound(request: GatewayRequest): GatewayResponse {
    const { method, path } = request;
    const error = new GatewayError("not-found", `there is no ${method} ${path}`);
    const response = errorFor(request, error);
    return method === "HEAD" ? withoutBody(response) : response;
  }

  async #respond(request: GatewayRequest, endpoint: Endpoint): Promise<GatewayResponse> {
    try {
      if (this.#closed !== undefined) throw new GatewayError("closed", "the gateway was closed");
      return await endpoint(request);
    } catch (cause) {
      const error = toGatewayError(cause);
      if (error.status >= 500 && !unlogged.has(error.code)) {
        const reason = error.cause instanceof Error ? error.cause.message : error.message;
        const { code } = error;
        const path = pathOf(request);
        this.#options.logger?.error({ path, code, reason }, "a request could not be served");
      }
      return errorFor(request, error);
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
    this.#natives.close();
  }
}
