import {
  type Decision,
  type Logger,
  type RouteOptions,
  type Router,
  RouterError,
} from "@armature/router";
import { Failure } from "../call/failure.ts";
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
import { type ConversationOf, hashConversation } from "./conversation.ts";
import { decisionTerms } from "./decision-terms.ts";
import { FallbackBudget } from "./fallback-budget.ts";
import { forward } from "./forward.ts";
import type { OutcomeReporter } from "./outcome-reporter.ts";
import { decideByName } from "./resolve-model.ts";

export interface ServingContext {
  readonly router: Router;
  readonly upstreams: UpstreamRegistry;
  readonly reporter: OutcomeReporter;
  readonly logger?: Logger | undefined;
  readonly clock: () => number;
  readonly maxAttempts: number;
  /** Names the tenant of a request. */
  readonly tenant?: ((request: GatewayRequest) => string | undefined) | undefined;
  /** True if the client may weigh and bound its own decisions. */
  readonly objective?: ((request: GatewayRequest) => boolean) | undefined;
  readonly conversation: ConversationOf;
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
    const { clock, logger, maxAttempts, reporter, router } = this.#context;
    const request = protocol.parseRequest(body, inFlight.request.headers);
    const first = decideByName(router, request, this.#termsOf(inFlight.request, request));
    const attempts = first.forced === "pinned" ? 1 : maxAttempts;
    const failed: FailedAttempt[] = [];
    this.#fallbacks.earn();
    for (let decision: Decision | undefined = first; decision !== undefined; ) {
      const { id: model } = decision.model;
      const attempt = new Attempt(decision, reporter, clock, inFlight);
      try {
        const upstream = this.#upstreamOf(decision);
        const call = { protocol, request, inFlight, attempt, upstream, logger };
        const response = await forward(call);
        if (failed.length > 0) this.#fallbacks.refund();
        return response;
      } catch (error) {
        const left = inFlight.clientLeft;
        // A client that left and a fault of the gateway say nothing about the model.
        attempt.report(error instanceof Failure && !left ? { failed: true } : { aborted: true });
        if (left) throw new GatewayError("client-left", "the client left");
        if (!(error instanceof Failure)) throw error;
        failed.push({ model, failure: error });
        logger?.warn(
          { decision: decision.id, attempt: decision.attempt, model, reason: error.message },
          "a model failed",
        );
      }
      const another = failed.length < attempts && !inFlight.signal.aborted;
      decision = another ? this.#fallback(decision) : undefined;
    }
    throw allFailed(failed);
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

  /** The tenant and the conversation of a request, and how its decision is to be made. */
  #termsOf(request: GatewayRequest, { body }: ProtocolRequest): RouteOptions {
    const tenant = this.#context.tenant?.(request);
    const conversation = this.#context.conversation(request, body);
    return {
      ...(tenant !== undefined && { tenant }),
      ...(conversation !== undefined && { conversation: hashConversation(conversation) }),
      ...decisionTerms(request, this.#context.objective),
    };
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
