import {
  type Decision,
  type Logger,
  type RouteOptions,
  type Router,
  RouterError,
} from "@armature/router";
import { Failure, failureOf } from "../call/failure.ts";
import { GatewayError } from "../error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { JsonBody } from "../http/json-body.ts";
import type { GatewayRequest } from "../http/request.ts";
import type { GatewayResponse } from "../http/response.ts";
import {
  type ChatRequest,
  offeredTools,
  parseChatRequest,
  upstreamBody,
} from "../protocols/openai-chat/chat-request.ts";
import { readCompletion } from "../protocols/openai-chat/read-completion.ts";
import type { Providers, Target } from "../upstreams/provider.ts";
import {
  discard,
  readAnswer,
  type UpstreamClient,
  type UpstreamResponse,
} from "../upstreams/upstream.ts";
import { allFailed, type FailedAttempt } from "./all-failed.ts";
import { Attempt } from "./attempt.ts";
import { type ConversationOf, disguised } from "./conversation.ts";
import { decisionTerms } from "./decision-terms.ts";
import { RetryBudget } from "./fallback-budget.ts";
import type { Reporter } from "./outcome-reporter.ts";
import { answerHeaders, printable } from "./response-headers.ts";
import { streamCompletion } from "./stream-completion.ts";

/** The name under which a client leaves the choice of a model to the router. */
export const AUTO = "auto";

/** Statuses by which a provider says that the request is wrong: any other would say the same. */
const CLIENT_FAULTS: ReadonlySet<number> = new Set([400, 413, 422]);

/** A provider that takes longer to say so is at fault itself. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** What chat completions are made with. */
export interface CompletionsContext {
  readonly router: Router;
  readonly providers: Providers;
  readonly client: UpstreamClient;
  readonly reporter: Reporter;
  readonly logger: Logger | undefined;
  readonly clock: () => number;
  readonly maxAttempts: number;
  /** Names on whose behalf a client asks. */
  readonly tenant: ((request: GatewayRequest) => string | undefined) | undefined;
  /** Whether a client may weigh and bound its own decisions. */
  readonly objective: ((request: GatewayRequest) => boolean) | undefined;
  readonly conversation: ConversationOf;
}

/** Answers chat completion requests with the model that the router chooses, or the next one. */
export class Completions {
  readonly #context: CompletionsContext;
  readonly #standIns = new RetryBudget();

  constructor(context: CompletionsContext) {
    this.#context = context;
  }

  /**
   * Answers with a stream, which ends the exchange itself, or with all of the answer.
   * @throws GatewayError, RouterError
   */
  async answer(exchange: Exchange, body: JsonBody): Promise<GatewayResponse> {
    const { clock, logger, maxAttempts, reporter } = this.#context;
    const request = parseChatRequest(body.value);
    const first = this.#decide(request, this.#termsOf(exchange.request, request));
    const attempts = first.forced === "pinned" ? 1 : maxAttempts;
    const failed: FailedAttempt[] = [];
    this.#standIns.earn();
    for (let decision: Decision | undefined = first; decision !== undefined; ) {
      const { id: model } = decision.model;
      const attempt = new Attempt(decision, reporter, clock, exchange);
      try {
        const response = await this.#attempt(attempt, request, body, exchange);
        if (failed.length > 0) this.#standIns.refund();
        return response;
      } catch (error) {
        const left = exchange.clientLeft;
        // A client that left and a fault of ours say nothing about the model.
        attempt.settle(error instanceof Failure && !left ? { failed: true } : { aborted: true });
        if (left) throw new GatewayError("client-left", "the client left");
        if (!(error instanceof Failure)) throw error;
        failed.push({ model, failure: error });
        logger?.warn(
          { decision: decision.id, attempt: decision.attempt, model, reason: error.message },
          "a model failed",
        );
      }
      const another = failed.length < attempts && !exchange.signal.aborted;
      decision = another ? this.#next(decision) : undefined;
    }
    return allFailed(failed);
  }

  /** The stand-in for a model that failed; undefined where there is none. */
  #next(decision: Decision): Decision | undefined {
    if (!this.#standIns.spend()) return undefined;
    try {
      return decision.fallback();
    } catch (error) {
      this.#standIns.refund();
      // The client is told what failed, not why nothing else was tried.
      if (RouterError.isInstance(error) && noneLeft.has(error.code)) return undefined;
      throw error;
    }
  }

  /** Who asks, in which conversation, and how the decision is to be made. */
  #termsOf(request: GatewayRequest, body: ChatRequest): RouteOptions {
    const tenant = this.#context.tenant?.(request);
    const conversation = this.#context.conversation(request, body);
    return {
      ...(tenant !== undefined && { tenant }),
      ...(conversation !== undefined && { conversation: disguised(conversation) }),
      ...decisionTerms(request, this.#context.objective),
    };
  }

  #decide(request: ChatRequest, terms: RouteOptions): Decision {
    const { router } = this.#context;
    const { model } = request;
    if (model === AUTO) return router.route(request, terms);
    if (router.tiers().includes(model)) return router.route(request, { ...terms, tier: model });
    try {
      return router.route(request, { ...terms, model });
    } catch (error) {
      if (!RouterError.isInstance(error) || error.code !== "unknown-model") throw error;
      const known = [AUTO, ...router.models().map(({ id }) => id)].join(", ");
      throw new GatewayError("model-not-found", `there is no such model; use one of ${known}`, {
        cause: error,
        param: "model",
      });
    }
  }

  async #attempt(
    attempt: Attempt,
    request: ChatRequest,
    body: JsonBody,
    exchange: Exchange,
  ): Promise<GatewayResponse> {
    const target = this.#targetOf(attempt.decision);
    const stream = request.stream === true;
    const sent = upstreamBody(body, request, attempt.decision.model);
    const upstream = await this.#context.client.send(target, sent, stream, exchange);
    const { statusCode } = upstream;
    if (CLIENT_FAULTS.has(statusCode)) return refuse(attempt, upstream, target);
    if (statusCode !== 200) {
      discard(upstream.body);
      throw failureOf(statusCode, upstream.headers["retry-after"]);
    }
    if (stream) return streamCompletion(attempt, upstream, request, exchange, this.#context.logger);
    const text = await readAnswer(upstream);
    const { outcome, response } = readCompletion(text, offeredTools(request));
    attempt.settle(outcome, response);
    return {
      status: 200,
      headers: { ...answerHeaders(attempt.decision, upstream), "content-type": "application/json" },
      body: text,
    };
  }

  #targetOf({ id, model }: Decision): Target {
    try {
      return this.#context.providers.targetOf(model);
    } catch (error) {
      // Models that were there at the start were checked then; this one was added since.
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

/** The provider's refusal as it is. Neither a failure of the model nor an answer of its own. */
async function refuse(
  attempt: Attempt,
  upstream: UpstreamResponse,
  target: Target,
): Promise<GatewayResponse> {
  const text = await readAnswer(upstream, MAX_REFUSAL_BYTES);
  attempt.settle({ aborted: true });
  return {
    status: upstream.statusCode,
    headers: {
      ...answerHeaders(attempt.decision, upstream),
      "content-type": printable(upstream.headers["content-type"]) ?? "application/json",
    },
    body: target.redactor.hide(text),
  };
}
