import type { Logger, Router } from "@armature/router";
import { takeFeedback } from "./endpoints/feedback.ts";
import { listModels } from "./endpoints/models.ts";
import { GatewayError, type GatewayErrorCode } from "./error.ts";
import { Admission } from "./http/admission.ts";
import { Exchange } from "./http/exchange.ts";
import { inTime } from "./http/in-time.ts";
import { readBody } from "./http/read-body.ts";
import type { GatewayRequest } from "./http/request.ts";
import { errorResponse, type GatewayResponse, jsonResponse } from "./http/response.ts";
import { retryAfter } from "./http/retry-after.ts";
import { type CompleteTimeouts, completeTimeouts, type Timeouts } from "./options/timeouts.ts";
import { Completions } from "./serving/completions.ts";
import { type ConversationOf, sessionOf } from "./serving/conversation.ts";
import { Reporter } from "./serving/outcome-reporter.ts";
import { toGatewayError } from "./serving/to-gateway-error.ts";
import { Tally } from "./telemetry/counters.ts";
import { metricsOf } from "./telemetry/metrics.ts";
import { PROMETHEUS_TYPE, prometheusText } from "./telemetry/prometheus-text.ts";
import { type ProviderOptions, Providers } from "./upstreams/provider.ts";
import { UpstreamClient } from "./upstreams/upstream.ts";

/** Feedback is a token and a few fields. */
const MAX_FEEDBACK_BYTES = 64 * 1024;

/** Of all requests under way, so many times the longest body is kept: their bodies, and their streams. */
const BODIES = 16;

/** How long a close waits for what was reported. */
const REPORTED_WITHIN_MS = 2000;

/** Counted alone: there may be very many of these in a short time. */
const unlogged: ReadonlySet<GatewayErrorCode> = new Set(["overloaded", "models-failing", "closed"]);

export interface GatewayOptions {
  /**
   * Providers by the name that models give. Those in `PROVIDER_NAMES` need no entry, or only what
   * differs. @default none
   */
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  readonly timeouts?: Timeouts;
  /** Models that are tried for one request, the first one included. @default 3 */
  readonly maxAttempts?: number;
  /** Longest body of a request. @default 33 554 432 (32 MiB) */
  readonly maxBodyBytes?: number;
  /**
   * Requests answered at a time; what all of them are kept of is at most 16 × `maxBodyBytes`. What is
   * more is told to come back in a second. @default 4096
   */
  readonly maxRequests?: number;
  /**
   * Names on whose behalf a client asks, for budgets and constraints by tenant, from headers that
   * were checked before: whoever may name a tenant may spend its budget. @default nobody's
   */
  readonly tenant?: (request: GatewayRequest) => string | undefined;
  /**
   * Says, from headers that were checked before, whether a client may weigh and bound its own decisions
   * with `x-armature-objective`, `x-armature-max-usd` and `x-armature-min-quality`. @default nobody may
   */
  readonly objective?: (request: GatewayRequest) => boolean;
  /**
   * Names the conversation that a request is a turn of, for evaluations; a hash of it is logged.
   * @default the session that Claude Code, Codex and others name in a header, else the body's
   * `prompt_cache_key`
   */
  readonly conversation?: ConversationOf;
  /** Is told of failures, but no prompt, answer, key or token. @default silent */
  readonly logger?: Logger;
  /** Milliseconds, monotonic. @default performance.now */
  readonly clock?: () => number;
}

/** An OpenAI-compatible endpoint that any web framework can serve. */
export interface Gateway {
  /** Never rejects. Resolves to undefined where the request is for somebody else. */
  handle(request: GatewayRequest): Promise<GatewayResponse | undefined>;
  /**
   * Refuses new requests; resolves when those under way have ended and are learned from. Where the
   * storage is away, the router's close gives what waits for it more time.
   */
  close(): Promise<void>;
}

type Route = (request: GatewayRequest) => GatewayResponse | Promise<GatewayResponse>;

/**
 * Serves a router's models as one. The router is the caller's to close, after the gateway.
 *
 * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`: a model that could
 * never be reached is a fault of the configuration
 */
export function createGateway(router: Router, options: GatewayOptions = {}): Gateway {
  return new RouterGateway(router, options);
}

class RouterGateway implements Gateway {
  readonly #router: Router;
  readonly #logger: Logger | undefined;
  readonly #timeouts: CompleteTimeouts;
  readonly #admission: Admission;
  readonly #client: UpstreamClient;
  readonly #tally = new Tally();
  readonly #reporter: Reporter;
  readonly #routes: ReadonlyMap<string, Route>;
  #closed: Promise<void> | undefined;

  constructor(router: Router, options: GatewayOptions) {
    const { providers: configured = {}, timeouts = {}, logger } = options;
    const { maxAttempts = 3, maxBodyBytes = 32 * 1024 * 1024, maxRequests = 4096 } = options;
    for (const [name, value] of Object.entries({ maxAttempts, maxBodyBytes, maxRequests })) {
      checkCount(name, value);
    }
    for (const [name, value] of Object.entries({ providers: configured, timeouts })) {
      if (typeof value === "object" && value !== null) continue;
      throw new GatewayError("invalid-option", `${name} must be an object; got ${value}`);
    }
    this.#timeouts = completeTimeouts(timeouts);
    const { bodyMs } = this.#timeouts;
    const providers = new Providers(configured);
    for (const model of router.models()) providers.targetOf(model);
    this.#router = router;
    this.#logger = logger;
    this.#admission = new Admission({ maxRequests, maxBytes: BODIES * maxBodyBytes });
    this.#client = new UpstreamClient(this.#timeouts);
    this.#reporter = new Reporter(this.#tally, logger);
    const completions = new Completions({
      router,
      providers,
      client: this.#client,
      reporter: this.#reporter,
      logger,
      clock: options.clock ?? (() => performance.now()),
      maxAttempts,
      tenant: options.tenant,
      objective: options.objective,
      conversation: options.conversation ?? sessionOf,
    });
    this.#routes = new Map<string, Route>([
      [
        "POST /chat/completions",
        this.#admitted(async (exchange) => {
          const body = await readBody(exchange, { maxBytes: maxBodyBytes, bodyMs });
          return completions.answer(exchange, body);
        }),
      ],
      ["GET /models", () => listModels(router)],
      [
        "POST /feedback",
        this.#admitted(async (exchange) => {
          const body = await readBody(exchange, { maxBytes: MAX_FEEDBACK_BYTES, bodyMs });
          return takeFeedback(router, body.value);
        }),
      ],
      ["GET /healthz", () => this.#health()],
      ["GET /metrics", () => this.#metrics()],
    ]);
  }

  /** Answers where not too much is under way. */
  #admitted(answer: (exchange: Exchange) => Promise<GatewayResponse>): Route {
    return async (request) => {
      const exchange = new Exchange(request, this.#admission, this.#timeouts.totalMs);
      let streams = false;
      try {
        const response = await answer(exchange);
        streams = isStream(response);
        return response;
      } finally {
        if (!streams) exchange.end();
      }
    };
  }

  async handle(request: GatewayRequest): Promise<GatewayResponse | undefined> {
    const path = request.path.replace(/^\/v1(?=\/)/, "");
    const route = this.#routes.get(`${request.method} ${path}`);
    if (route === undefined) return undefined;
    const response = await this.#answer(request, path, route);
    // Those who only ask how it is are not counted.
    if (request.method === "POST") this.#tally.request(response.status);
    return { ...response, stallMs: this.#timeouts.stallMs };
  }

  async #answer(request: GatewayRequest, path: string, route: Route): Promise<GatewayResponse> {
    try {
      if (this.#closed !== undefined) throw new GatewayError("closed", "the gateway was closed");
      return await route(request);
    } catch (error) {
      const refusal = toGatewayError(error);
      if (refusal.status >= 500 && !unlogged.has(refusal.code)) {
        const { cause } = refusal;
        const reason = cause instanceof Error ? cause.message : refusal.message;
        this.#logger?.error({ path, code: refusal.code, reason }, "a request could not be served");
      }
      return errorResponse(refusal, retryAfter(refusal));
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#client.close();
    await inTime(REPORTED_WITHIN_MS, this.#reporter.idle());
  }

  /** 200 while requests can be answered, be it without learning; 503 where no model is left. */
  #health(): GatewayResponse {
    return jsonResponse(this.#router.models().length > 0 ? 200 : 503, this.#router.status());
  }

  #metrics(): GatewayResponse {
    const body = prometheusText(metricsOf(this.#router, this.#admission, this.#tally));
    return { status: 200, headers: { "content-type": PROMETHEUS_TYPE }, body };
  }
}

function isStream({ body }: GatewayResponse): boolean {
  return typeof body !== "string" && !(body instanceof Uint8Array);
}

function checkCount(option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new GatewayError("invalid-option", `${option} must be a whole number ≥ 1; got ${value}`);
  }
}
