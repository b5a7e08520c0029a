import type { PolicyFactory } from "@armature/policy";
import type { Objective, ObjectiveOptions, Price, RewardFunction } from "@armature/reward";
import type { Storage } from "@armature/storage";
import { withDeadline } from "@armature/storage/kit";
import { requireId } from "./checks/require-id.ts";
import type { Decision } from "./contract/decision.ts";
import type { Explanation, ReplayedExplanation } from "./contract/explanation.ts";
import type { Model } from "./contract/model.ts";
import type { RouterObserver } from "./contract/observer.ts";
import type { Feedback, RouteOptions, Router, RouterStatus, Spending } from "./contract/router.ts";
import { CircuitBreakers } from "./deciding/circuit-breakers.ts";
import { Objectives } from "./deciding/objectives.ts";
import { explainPast } from "./deciding/replay.ts";
import { DecisionMaker } from "./decisions/decision-maker.ts";
import { FeedbackIntake } from "./decisions/feedback-intake.ts";
import { TokenSealer } from "./decisions/token.ts";
import { LearnedState } from "./learning/learned-state.ts";
import type { Priors } from "./learning/priors.ts";
import { ModelRegistry } from "./models/model-registry.ts";
import { Observers } from "./observing/observers.ts";
import { statusOf } from "./observing/status.ts";
import type { CompleteOptions } from "./options/read-options.ts";
import { requireObjective } from "./options/require-terms.ts";
import { DailyBudget } from "./settling/daily-budget.ts";
import { Settler } from "./settling/settler.ts";

/** How long a close waits for outcomes to be written before it closes the storage, in milliseconds. */
const DRAINED_WITHIN_MS = 7_000;

/** The router: decides from learned state, and learns from the log of outcomes. */
export class LearningRouter<Request> implements Router<Request> {
  readonly #options: CompleteOptions<Request>;
  readonly #storage: Storage;
  readonly #state: LearnedState;
  readonly #observers: Observers;
  readonly #registry: ModelRegistry;
  readonly #objectives: Objectives;
  readonly #breakers = new CircuitBreakers();
  readonly #settler: Settler<Request>;
  readonly #budget: DailyBudget;
  readonly #maker: DecisionMaker<Request>;
  readonly #feedback: FeedbackIntake;
  #closing: Promise<void> | undefined;

  private constructor(
    options: CompleteOptions<Request>,
    storage: Storage,
    state: LearnedState,
    registry: ModelRegistry,
    observers: Observers,
  ) {
    this.#options = options;
    this.#storage = storage;
    this.#state = state;
    this.#registry = registry;
    this.#observers = observers;
    this.#objectives = new Objectives(options);
    this.#settler = new Settler(options, state, this.#breakers, observers);
    this.#budget = new DailyBudget(options.budget, state, this.#settler.inFlight);
    const sealer = new TokenSealer(options.tokenKeys);
    this.#maker = new DecisionMaker(options, {
      state,
      registry,
      settler: this.#settler,
      budget: this.#budget,
      breakers: this.#breakers,
      objectives: this.#objectives,
      sealer,
      observers,
    });
    this.#feedback = new FeedbackIntake(options, state, sealer, this.#settler, observers);
  }

  /** Opens the storage, learns what the log holds, and brings the log in line with the configuration. */
  static async open<Request>(
    options: CompleteOptions<Request>,
    priors: Priors,
  ): Promise<LearningRouter<Request>> {
    const observers = new Observers(options.logger, options.clock);
    for (const observer of options.observers) observers.attach(observer);
    const storage = await options.storage();
    try {
      const state = await LearnedState.open(options, storage, observers);
      const registry = new ModelRegistry(options, state, priors, observers);
      await registry.reconcile();
      return new LearningRouter(options, storage, state, registry, observers);
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  route(request: Request, options: RouteOptions = {}): Decision {
    return this.#maker.decide(request, options);
  }

  explain(request: Request, options: RouteOptions = {}): Explanation {
    return this.#maker.explain(request, options);
  }

  replay(decisionId: string, attempt = 1): Promise<ReplayedExplanation> {
    this.#state.requireOpen();
    const { features, seed } = this.#options;
    const fold = this.#state.emptyFold();
    const storage = this.#storage;
    return explainPast({ storage, fold, decisionId, attempt, seed }, features.schema);
  }

  feedback(token: string, feedback: Feedback): Promise<boolean> {
    return this.#feedback.take(token, feedback);
  }

  models(): readonly Model[] {
    return [...this.#registry.active.byId.values()];
  }

  tiers(): readonly string[] {
    return this.#registry.tiers;
  }

  addModel(model: Model, tiers?: readonly string[]): Promise<void> {
    return this.#registry.add(model, tiers);
  }

  removeModel(id: string): Promise<void> {
    return this.#registry.remove(id);
  }

  setPrice(id: string, price: Price): Promise<void> {
    return this.#registry.setPrice(id, price);
  }

  async swapPolicy(policy: PolicyFactory, reward?: RewardFunction): Promise<void> {
    await this.#state.swapPolicy(policy, reward);
    const { fingerprint } = this.#state.fold;
    this.#observers.changed({ change: "policy-swapped", fingerprint });
  }

  objective(tenant?: string): Objective {
    if (tenant !== undefined) requireId("tenant", tenant);
    const { byId } = this.#registry.active;
    return this.#objectives.resolve(this.#state.fold, byId, tenant, undefined);
  }

  async setObjective(objective: ObjectiveOptions | null, tenant?: string): Promise<void> {
    if (tenant !== undefined) requireId("tenant", tenant);
    if (objective !== null) requireObjective(objective);
    const whose = tenant !== undefined && { tenant };
    const at = this.#options.clock();
    await this.#state.change(() => [
      { kind: "control", op: "set-objective", ...whose, objective, at },
    ]);
    this.#observers.changed({ change: "objective-set", tenant, objective });
  }

  observe(observer: RouterObserver): () => void {
    return this.#observers.attach(observer);
  }

  status(): RouterStatus {
    const { decisions, policyFailures, liveness } = this.#maker;
    return statusOf({
      fold: this.#state.fold,
      follower: this.#state.follower,
      storage: this.#storage.health(),
      objective: this.objective(),
      decisions,
      policyFailures,
      failingModels: this.#breakers.open,
      liveness,
    });
  }

  spending(tenant?: string): Spending {
    return this.#budget.spending(this.#options.clock(), tenant);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const drained = this.#drain();
    await withDeadline(drained, DRAINED_WITHIN_MS, () => undefined);
    // Refuses what still waits, so that it ends.
    await this.#storage.close();
    await drained;
  }

  async #drain(): Promise<void> {
    await this.#state.seal();
    await this.#settler.close();
    await this.#state.close();
  }
}
