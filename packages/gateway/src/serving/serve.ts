import {
  type Decision,
  type Logger,
  type RouteOptions,
  type Router,
  RouterError,
} from "@armature/router";
import { Failure } from "../call/failure.ts";
import { type ConversationOf, hashConversation } from "../deciding/conversation.ts";
import { decisionTerms } from "../deciding/decision-terms.ts";
import type { ModelNames } from "../deciding/model-names.ts";
import type { NativeModels } from "../deciding/native-models.ts";
import { restrictionOf } from "../deciding/restriction.ts";
import { GatewayError } from "../error.ts";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { JsonBody } from "../http/json-body.ts";
import type { GatewayRequest } from "../http/request.ts";
import type { GatewayResponse } from "../http/response.ts";
import type { Protocol, ProtocolRequest } from "../protocols/protocol.ts";
import type { UpstreamRegistry } from "../upstreams/registry.ts";
import type { Upstream } from "../upstreams/upstream.ts";
import { allFailed, type FailedAttempt } from "./all-failed.ts";
import { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { FallbackBudget } from "./fallback-budget.ts";
import { forwardEmbeddings, parseEmbeddings } from "./native/embed.ts";
import { forward } from "./native/forward.ts";
import type { OutcomeReporter } from "./outcome-reporter.ts";
import { translate } from "./translated/translate.ts";

export interface ServingContext {
  readonly router: Router;
  readonly upstreams: UpstreamRegistry;
  readonly names: ModelNames;
  readonly natives: NativeModels;
  readonly reporter: OutcomeReporter;
  readonly logger?: Logger | undefined;
  readonly clock: () => number;
  readonly maxAttempts: number;
  /** Names the tenant of a request. */
  readonly tenant?: ((request: GatewayRequest) => string | undefined) | undefined;
  /** True if the client may weigh and bound its own decisions. */
  readonly objective?: ((request: GatewayRequest) => boolean) | undefined;
  /** Names conversations in the place of their clients. */
  readonly conversation?: ConversationOf | undefined;
}

/** Serves calls of models, in any protocol: decides, attempts, falls back. */
export class Serving {
  readonly #context: ServingContext;
  readonly #fallbacks = new FallbackBudget();

  constructor(context: ServingContext) {
    this.#context = context;
  }

  /**
   * Responds with the model that the router chooses or, if it fails, with the next one.
   * @throws GatewayError, RouterError
   */
  async serve(
    inFlight: InFlightRequest,
    protocol: Protocol,
    body: JsonBody,
  ): Promise<GatewayResponse> {
    const { clock, logger, names, natives, reporter, router } = this.#context;
    const request = protocol.parseRequest(body, inFlight.request.headers);
    const restriction = restrictionOf(protocol, request, natives);
    const first = names.decide(request, this.#termsOf(inFlight.request, request), restriction);
    const exchange: Exchange = {
      protocol,
      request,
      inFlight,
      marksState: natives.marksState(protocol.name),
      needsResponse: router.readsResponses,
      reporter,
      logger,
      clock,
    };
    return this.#attempt(first, exchange, (attempt) => this.#call(exchange, attempt));
  }

  /**
   * Responds with embeddings of the model that the request names.
   * @throws GatewayError, RouterError
   */
  async embed(inFlight: InFlightRequest, body: JsonBody): Promise<GatewayResponse> {
    const { clock, logger, names, reporter } = this.#context;
    const request = parseEmbeddings(body);
    const first = names.pin(request, this.#boundsOf(inFlight.request));
    const exchange = { inFlight, reporter, logger, clock };
    return this.#attempt(first, exchange, (attempt) =>
      forwardEmbeddings(exchange, attempt, this.#upstreamOf(attempt.decision), body),
    );
  }

  /** @throws GatewayError if every attempt failed */
  async #attempt(
    first: Decision,
    exchange: Pick<Exchange, "inFlight" | "reporter" | "logger" | "clock">,
    call: (attempt: Attempt) => Promise<GatewayResponse>,
  ): Promise<GatewayResponse> {
    const { inFlight, logger } = exchange;
    const failed: FailedAttempt[] = [];
    this.#fallbacks.earn();
    for (let decision: Decision | undefined = first; decision !== undefined; ) {
      const attempt = new Attempt(decision, exchange);
      try {
        const response = await call(attempt);
        if (failed.length > 0) this.#fallbacks.refund();
        return response;
      } catch (error) {
        const left = inFlight.clientLeft;
        // A client that left and a fault of the gateway say nothing about the model.
        attempt.report(error instanceof Failure && !left ? { failed: true } : { aborted: true });
        if (left) throw new GatewayError("client-left", "the client left");
        if (!(error instanceof Failure)) throw error;
        const { id, attempt: number, model } = decision;
        failed.push({ model: model.id, failure: error });
        logger?.warn(
          { decision: id, attempt: number, model: model.id, reason: error.message },
          "a model failed",
        );
      }
      const another = failed.length < this.#context.maxAttempts && !inFlight.signal.aborted;
      decision = another ? this.#fallback(decision) : undefined;
    }
    throw allFailed(failed);
  }

  /** The client's bytes pass through if the upstream speaks their protocol; else they are translated. */
  async #call(exchange: Exchange, attempt: Attempt): Promise<GatewayResponse> {
    const { protocol, request } = exchange;
    const { model } = attempt.decision;
    const upstream = this.#upstreamOf(attempt.decision);
    if (upstream.speaks(model).includes(protocol.name)) return forward(exchange, attempt, upstream);
    if (request.nativeOnly === undefined) return translate(exchange, attempt, upstream);
    throw new Failure("failed", `does not speak ${protocol.name}`);
  }

  /** The next model to try; undefined if there is none. */
  #fallback(decision: Decision): Decision | undefined {
    if (!this.#fallbacks.spend()) return undefined;
    try {
      return decision.fallback();
    } catch (error) {
      this.#fallbacks.refund();
      // The client learns what failed, not why no other model was tried.
      if (RouterError.isInstance(error) && noneLeft.has(error.code)) return undefined;
      throw error;
    }
  }

  /** The conversation of a request, and how its decision is to be made. */
  #termsOf(request: GatewayRequest, asked: ProtocolRequest): RouteOptions {
    const bounds = this.#boundsOf(request);
    const conversation = this.#conversationOf(request, asked, bounds.tenant);
    return { ...bounds, ...(conversation !== undefined && { conversation }), turn: asked.turn };
  }

  /** The tenant of a request, and what it sets for its decision. */
  #boundsOf(request: GatewayRequest): RouteOptions {
    const tenant = this.#context.tenant?.(request);
    return {
      ...(tenant !== undefined && { tenant }),
      ...decisionTerms(request, this.#context.objective),
    };
  }

  #conversationOf(
    request: GatewayRequest,
    asked: ProtocolRequest,
    tenant: string | undefined,
  ): string | undefined {
    const { conversation: nameOf } = this.#context;
    if (nameOf === undefined) return hashConversation(request, asked, tenant);
    const name = nameOf(request, asked.body);
    return name === undefined ? undefined : hashConversation(request, asked, tenant, name);
  }

  #upstreamOf({ id, model }: Decision): Upstream {
    try {
      return this.#context.upstreams.upstreamOf(model);
    } catch (error) {
      // The models of the start were checked then; this one was added since.
      if (!GatewayError.isInstance(error)) throw error;
      this.#context.logger?.error(
        { decision: id, reason: error.message },
        "a model has no provider",
      );
      throw new Failure("failed", "is not configured");
    }
  }
}

const noneLeft: ReadonlySet<string> = new Set([
  "no-eligible-model",
  "models-failing",
  "budget-exhausted",
]);
