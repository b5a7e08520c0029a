import type { PolicyFactory } from "@armature/policy";
import type { Objective, ObjectiveOptions, Price, RewardFunction } from "@armature/reward";
import { withDeadline } from "@armature/storage/kit";
import { requireId } from "./checks/require-id.ts";
import type { Decision } from "./contract/decision.ts";
import type { Explanation, ReplayedExplanation } from "./contract/explanation.ts";
import type { Model } from "./contract/model.ts";
import type { RouterObserver } from "./contract/observer.ts";
import type { Feedback, RouteOptions, Router, RouterStatus, Spending } from "./contract/router.ts";
import { explainPast } from "./deciding/replay.ts";
import { DecisionMaker } from "./decisions/decision-maker.ts";
import { FeedbackIntake } from "./decisions/feedback-intake.ts";
import { statusOf } from "./observing/status.ts";
import type { RouterParts } from "./router-parts.ts";

/** How long a close waits for outcomes to be written before it closes the storage, in milliseconds. */
const DRAINED_WITHIN_MS = 7_000;

/** The router: decides from learned state, and learns from the log of outcomes. */
export class LearningRouter<Request> implements Router<Request> {
  readonly #parts: RouterParts<Request>;
  readonly #maker: DecisionMaker<Request>;
  readonly #feedback: FeedbackIntake;
  #closing: Promise<void> | undefined;

  constructor(parts: RouterParts<Request>) {
    this.#parts = parts;
    this.#maker = new DecisionMaker(parts);
    this.#feedback = new FeedbackIntake(parts);
  }

  get readsResponses(): boolean {
    return this.#parts.options.quality !== undefined;
  }

  route(request: Request, options: RouteOptions = {}): Decision {
    return this.#maker.decide(request, options);
  }

  explain(request: Request, options: RouteOptions = {}): Explanation {
    return this.#maker.explain(request, options);
  }

  replay(decisionId: string, attempt = 1): Promise<ReplayedExplanation> {
    const { options, state, storage } = this.#parts;
    const { features, seed } = options;
    state.requireOpen();
    const fold = state.emptyFold();
    return explainPast({ storage, fold, decisionId, attempt, seed }, features.schema);
  }

  feedback(token: string, feedback: Feedback): Promise<boolean> {
    return this.#feedback.take(token, feedback);
  }

  models(): readonly Model[] {
    return [...this.#parts.registry.active.byId.values()];
  }

  tiers(): readonly string[] {
    return this.#parts.registry.tiers;
  }

  addModel(model: Model, tiers?: readonly string[]): Promise<void> {
    return this.#parts.registry.add(model, tiers);
  }

  removeModel(id: string): Promise<void> {
    return this.#parts.registry.remove(id);
  }

  setPrice(id: string, price: Price): Promise<void> {
    return this.#parts.registry.setPrice(id, price);
  }

  async swapPolicy(policy: PolicyFactory, reward?: RewardFunction): Promise<void> {
    const { state, observers } = this.#parts;
    await state.swapPolicy(policy, reward);
    observers.changed({ change: "policy-swapped", fingerprint: state.fold.fingerprint });
  }

  objective(tenant?: string): Objective {
    if (tenant !== undefined) requireId("tenant", tenant);
    return this.#parts.objectives.resolve(tenant);
  }

  setObjective(objective: ObjectiveOptions | null, tenant?: string): Promise<void> {
    return this.#parts.objectives.set(objective, tenant);
  }

  observe(observer: RouterObserver): () => void {
    return this.#parts.observers.attach(observer);
  }

  status(): RouterStatus {
    const { state, storage, breakers } = this.#parts;
    const { decisions, policyFailures, liveness } = this.#maker;
    return statusOf({
      fold: state.fold,
      follower: state.follower,
      storage: storage.health(),
      objective: this.objective(),
      decisions,
      policyFailures,
      failingModels: breakers.open,
      liveness,
    });
  }

  spending(tenant?: string): Spending {
    return this.#parts.budget.spending(this.#parts.options.clock(), tenant);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const drained = this.#drain();
    await withDeadline(drained, DRAINED_WITHIN_MS, () => undefined);
    // Refuses what still waits, so that it ends.
    await this.#parts.storage.close();
    await drained;
  }

  async #drain(): Promise<void> {
    const { state, settler } = this.#parts;
    await state.seal();
    await settler.close();
    await state.close();
  }
}
