import type { LivenessReport } from "@armature/features";
import { requireId } from "../checks/require-id.ts";
import type { Explanation } from "../contract/explanation.ts";
import type { Model } from "../contract/model.ts";
import type { RouteOptions } from "../contract/router.ts";
import type { ConversationLedger } from "../conversations/conversation-ledger.ts";
import type { Attempt } from "../deciding/attempt.ts";
import { decidedEvent } from "../deciding/attempt-event.ts";
import { Chooser } from "../deciding/chooser.ts";
import type { ChoosingState } from "../deciding/choosing-state.ts";
import type { CircuitBreakers } from "../deciding/circuit-breakers.ts";
import { type Draw, explanationOf, usdOf } from "../deciding/draw.ts";
import type { Objectives } from "../deciding/objectives.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import { Observers } from "../observing/observers.ts";
import { type CompleteOptions, silent } from "../options/read-options.ts";
import { requireRouteOptions } from "../options/require-route-options.ts";
import type { DailyBudget } from "../settling/daily-budget.ts";
import type { Settler } from "../settling/settler.ts";
import { type DecisionContext, RoutedDecision } from "./routed-decision.ts";
import type { TokenSealer } from "./token.ts";

/** The parts of a router that decide together. */
export interface DecidingParts<Request> {
  readonly options: CompleteOptions<Request>;
  readonly state: LearnedState;
  readonly registry: ModelRegistry;
  readonly settler: Settler<Request>;
  readonly budget: DailyBudget;
  readonly breakers: CircuitBreakers;
  readonly conversations: ConversationLedger;
  readonly objectives: Objectives;
  readonly sealer: TokenSealer;
  readonly observers: Observers;
}

/** Makes decisions, and the fallbacks of failed ones. */
export class DecisionMaker<Request> implements DecisionContext<Request> {
  readonly schema: CompleteOptions<Request>["features"]["schema"];
  readonly sealer: TokenSealer;
  readonly settler: Settler<Request>;
  readonly #parts: DecidingParts<Request>;
  readonly #chooser: Chooser<Request>;
  /** Explains without an effect on status, logs and observers: its own counts are never read. */
  readonly #explainer: Chooser<Request>;
  #decisions = 0;

  constructor(parts: DecidingParts<Request>) {
    const { options, objectives, observers } = parts;
    this.schema = options.features.schema;
    this.sealer = parts.sealer;
    this.settler = parts.settler;
    this.#parts = parts;
    this.#chooser = new Chooser(options, objectives, observers);
    this.#explainer = new Chooser(options, objectives, new Observers(silent, options.clock));
  }

  /** Requests decided since the start; fallbacks are not counted. */
  get decisions(): number {
    return this.#decisions;
  }

  get policyFailures(): number {
    return this.#chooser.policyFailures;
  }

  get liveness(): LivenessReport {
    return this.#chooser.liveness;
  }

  decide(request: Request, route: RouteOptions): RoutedDecision<Request> {
    this.#parts.state.requireOpen();
    requireRouteOptions(route);
    const decisionId = this.#parts.options.generateId();
    requireId("generateId()", decisionId);
    const { tenant } = route;
    const draw = this.#notifyingFailure({ decisionId, attempt: 1, tenant }, () =>
      this.#chooser.choose(request, route, decisionId, this.#choosingState()),
    );
    this.#decisions++;
    return this.#begin(decisionId, 1, draw, request, new Set([draw.chosen]));
  }

  fallback({ decided, request, tried }: RoutedDecision<Request>): RoutedDecision<Request> {
    this.#parts.state.requireOpen();
    const { decisionId, draw: failed } = decided;
    const number = decided.number + 1;
    const { tenant } = failed;
    const draw = this.#notifyingFailure({ decisionId, attempt: number, tenant }, () =>
      this.#chooser.chooseFallback(failed, tried, decisionId, number, this.#choosingState()),
    );
    return this.#begin(decisionId, number, draw, request, new Set([...tried, draw.chosen]));
  }

  explain(request: Request, route: RouteOptions): Explanation {
    this.#parts.state.requireOpen();
    requireRouteOptions(route);
    const draw = this.#explainer.choose(request, route, "explain", this.#choosingState());
    const best = draw.probability.indexOf(Math.max(...draw.probability));
    const chosen = draw.forced === undefined ? draw.eligible[best] : undefined;
    return explanationOf({ ...draw, chosen: chosen ?? draw.chosen }, this.schema);
  }

  #begin(
    decisionId: string,
    number: number,
    draw: Draw,
    request: Request,
    tried: ReadonlySet<string>,
  ): RoutedDecision<Request> {
    const { registry, state, breakers, conversations, observers } = this.#parts;
    const model = registry.active.byId.get(draw.chosen) as Model;
    const expectedUsd = usdOf(draw, draw.eligible.indexOf(draw.chosen), state.fold);
    const attempt: Attempt = { decisionId, number, model, draw, expectedUsd };
    this.settler.begin(attempt);
    breakers.chosen(model.id, draw.at);
    conversations.decided(draw);
    observers.notify("decided", (at) => decidedEvent(attempt, at, this.schema));
    return new RoutedDecision(this, attempt, request, tried);
  }

  #choosingState(): ChoosingState {
    const { options, state, registry, budget, breakers, conversations } = this.#parts;
    const at = options.clock();
    return {
      fold: state.fold,
      offset: state.follower.offset,
      models: registry.active,
      conversation: (tenant, conversation) => conversations.find(tenant, conversation),
      at,
      remainingUsd: (tenant) => budget.remainingUsd(at, tenant),
      retryAfterMs: (model) => breakers.retryAfterMs(model, at),
    };
  }

  #notifyingFailure(about: Parameters<Observers["failed"]>[3], choose: () => Draw): Draw {
    try {
      return choose();
    } catch (error) {
      this.#parts.observers.failed("route", "no model was chosen", error, about);
      throw error;
    }
  }
}
