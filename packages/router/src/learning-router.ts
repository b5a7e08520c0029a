import { type DeclareArm, drawId, type LogEntry, type LogFollower } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { Objective, ObjectiveOptions, Outcome, Price, RewardFunction } from "@armature/reward";
import type { Storage } from "@armature/storage";
import type { Decision } from "./contract/decision.ts";
import type { Explanation, ReplayedExplanation } from "./contract/explanation.ts";
import { type Model, modelSchema } from "./contract/model.ts";
import type { Change, RouterObserver } from "./contract/observer.ts";
import type { Feedback, RouteOptions, Router, RouterStatus, Spending } from "./contract/router.ts";
import { Chooser } from "./deciding/chooser.ts";
import type { ChoosingState } from "./deciding/choosing-state.ts";
import { Breakers } from "./deciding/circuit-breakers.ts";
import { type Draw, explanationOf } from "./deciding/draw.ts";
import { Objectives } from "./deciding/objectives.ts";
import { explainPast } from "./deciding/replay.ts";
import { decidedEvent } from "./decisions/attempt-event.ts";
import { checkFeedback } from "./decisions/feedback.ts";
import { type AttemptOf, type DecisionMaker, RoutedDecision } from "./decisions/routed-decision.ts";
import { TokenSealer } from "./decisions/token.ts";
import { RouterError } from "./error.ts";
import { createFold } from "./learning/create-fold.ts";
import { openFollower } from "./learning/open-follower.ts";
import { latePriors } from "./learning/priors.ts";
import { type Arms, armsOf, declarationOf, type Priors, reconcile } from "./models/arms.ts";
import { Observers } from "./observing/observers.ts";
import { leftToday } from "./options/budget.ts";
import type { CompleteOptions } from "./options/read-options.ts";
import { requireId } from "./options/require-id.ts";
import { requireObjective, requireTerms } from "./options/require-terms.ts";
import { Settler } from "./settling/settler.ts";
import { within } from "./settling/within.ts";

/** How long a close waits for the storage before it has the storage refuse what waits for it. */
const SETTLED_WITHIN_MS = 7_000;

/** The router: decides from learned state, and lets the log learn what came of it. */
export class LearningRouter<Request> implements Router<Request> {
  readonly #options: CompleteOptions<Request>;
  readonly #storage: Storage;
  readonly #objectives: Objectives;
  readonly #chooser: Chooser<Request>;
  readonly #sealer: TokenSealer;
  readonly #maker: DecisionMaker<Request>;
  readonly #priors: Priors;
  readonly #settler: Settler<Request>;
  readonly #breakers = new Breakers();
  readonly #observers: Observers;
  #follower: LogFollower;
  #policy: PolicyFactory | undefined;
  #reward: RewardFunction;
  #arms: Arms;
  #armsVersion: number;
  #changing: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #decisions = 0;

  private constructor(
    options: CompleteOptions<Request>,
    priors: Priors,
    storage: Storage,
    follower: LogFollower,
    observers: Observers,
  ) {
    this.#observers = observers;
    this.#options = options;
    this.#priors = priors;
    this.#storage = storage;
    this.#follower = follower;
    this.#policy = options.policy;
    this.#reward = options.reward;
    this.#arms = armsOf(follower.fold.arms, Object.keys(options.tiers));
    this.#armsVersion = follower.fold.armsVersion;
    this.#objectives = new Objectives(options);
    this.#chooser = new Chooser(options, this.#objectives, observers);
    this.#sealer = new TokenSealer(options.tokenKeys);
    this.#settler = new Settler(options, () => this.#follower, observers);
    this.#maker = {
      schema: options.features.schema,
      token: (decisionId, attempt, at) => this.#sealer.seal({ decisionId, attempt, at }),
      settle: (of, outcome, response) => {
        this.#trip(of.model.id, outcome);
        return this.#settler.report(of, outcome, response);
      },
      fallback: (decision) => this.#fallback(decision),
    };
  }

  /** Opens the storage, learns what the log holds, and brings the log up to the configuration. */
  static async open<Request>(
    options: CompleteOptions<Request>,
    priors: Priors,
  ): Promise<LearningRouter<Request>> {
    const observers = new Observers(options.logger, options.clock);
    for (const observer of options.observers) observers.attach(observer);
    const storage = await options.storage();
    try {
      const { policy, reward } = options;
      const follower = await openFollower(options, storage, policy, reward, observers);
      const { models, tiers, clock } = options;
      const { arms } = follower.fold;
      const late = latePriors(priors, arms);
      if (late.length > 0) {
        options.logger.warn(
          { models: late },
          "priors of models that were declared before: no effect",
        );
      }
      const entries = reconcile(models, tiers, arms, clock(), priors);
      if (entries.length > 0) await declare(follower, entries);
      return new LearningRouter(options, priors, storage, follower, observers);
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  route(request: Request, options: RouteOptions = {}): Decision {
    this.#requireOpen();
    requireTerms(options);
    const id = this.#options.generateId();
    requireId("generateId()", id);
    const draw = this.#choose({ decisionId: id, attempt: 1, tenant: options.tenant }, () =>
      this.#chooser.choose(request, options, id, this.#state()),
    );
    this.#decisions += 1;
    const model = this.#model(draw.chosen);
    return this.#decided({ id, attempt: 1, request, model, draw, tried: new Set([model.id]) });
  }

  explain(request: Request, options: RouteOptions = {}): Explanation {
    this.#requireOpen();
    requireTerms(options);
    const draw = this.#chooser.choose(request, options, "explain", this.#state());
    const best = draw.probability.indexOf(Math.max(...draw.probability));
    const chosen = draw.eligible[best] ?? draw.chosen;
    const forced = options.model === undefined ? undefined : "pinned";
    return explanationOf({ ...draw, chosen, forced }, this.#options.features.schema);
  }

  replay(decisionId: string, attempt = 1): Promise<ReplayedExplanation> {
    this.#requireOpen();
    const { features, seed } = this.#options;
    const configuration = { ...this.#options, policy: this.#policy, reward: this.#reward };
    const fold = createFold(configuration, this.tiers());
    const storage = this.#storage;
    return explainPast({ storage, fold, decisionId, attempt, seed }, features.schema);
  }

  async feedback(token: string, feedback: Feedback): Promise<boolean> {
    this.#requireOpen();
    const { quality, channel, revision } = checkFeedback(feedback);
    const { decisionId, attempt, at } = this.#sealer.open(token);
    const { fold } = this.#follower;
    const now = this.#options.clock();
    const late = now - at > this.#options.feedbackWindowMs;
    if (late || fold.forgets(decisionId, attempt, at)) {
      throw new RouterError(
        "expired-token",
        "the decision is too long ago for feedback to be joined to it: send feedback sooner",
      );
    }
    if (fold.heard(decisionId, attempt, channel, revision)) return false;
    const entry = {
      kind: "feedback",
      decisionId,
      attempt,
      channel,
      revision,
      quality,
      at: now,
    } as const;
    try {
      await this.#settler.rate(entry);
    } catch (error) {
      const about = { decisionId, attempt };
      this.#observers.failed("feedback", "the feedback was not written", error, about);
      throw error;
    }
    return true;
  }

  models(): readonly Model[] {
    return [...this.#state().arms.models.values()];
  }

  tiers(): readonly string[] {
    return Object.keys(this.#options.tiers);
  }

  async addModel(model: Model, tiers: readonly string[] = this.tiers()): Promise<void> {
    const parsed = modelSchema.safeParse(model);
    if (!parsed.success) throw new RouterError("invalid-option", parsed.error.message);
    const foreign = tiers.find((tier) => !this.tiers().includes(tier));
    if (foreign !== undefined) throw new RouterError("unknown-tier", `no tier "${foreign}"`);
    await this.#change(() => {
      if (this.#follower.fold.arms.get(model.id)?.active) {
        throw new RouterError("duplicate-model", `a model "${model.id}" is there already`);
      }
      const prior = this.#priors.get(model.id);
      return [declarationOf(model, tiers, "runtime", this.#options.clock(), prior)];
    });
    this.#changed({ change: "model-added", model, tiers });
  }

  async removeModel(id: string): Promise<void> {
    await this.#change(() => {
      this.#declaration(id);
      return [{ kind: "control", op: "remove-arm", id, at: this.#options.clock() }];
    });
    this.#changed({ change: "model-removed", id });
  }

  async setPrice(id: string, price: Price): Promise<void> {
    await this.#change(() => {
      const { tiers, origin, definition, prior } = this.#declaration(id);
      const parsed = modelSchema.safeParse({ ...(definition as object), price });
      if (!parsed.success) throw new RouterError("invalid-option", parsed.error.message);
      return [declarationOf(parsed.data, tiers, origin, this.#options.clock(), prior)];
    });
    this.#changed({ change: "price-set", id, price });
  }

  async swapPolicy(policy: PolicyFactory, reward: RewardFunction = this.#reward): Promise<void> {
    await this.#serially(async () => {
      const previous = this.#follower;
      this.#follower = await openFollower(
        this.#options,
        this.#storage,
        policy,
        reward,
        this.#observers,
      );
      this.#policy = policy;
      this.#reward = reward;
      this.#armsVersion = -1;
      await previous.stop();
      this.#changed({ change: "policy-swapped", fingerprint: this.#follower.fold.fingerprint });
    });
  }

  objective(tenant?: string): Objective {
    if (tenant !== undefined) requireId("tenant", tenant);
    const { fold, arms } = this.#state();
    return this.#objectives.of(fold, arms.models, tenant, undefined);
  }

  async setObjective(objective: ObjectiveOptions | null, tenant?: string): Promise<void> {
    if (tenant !== undefined) requireId("tenant", tenant);
    if (objective !== null) requireObjective(objective);
    const whose = tenant !== undefined && { tenant };
    const at = this.#options.clock();
    await this.#change(() => [{ kind: "control", op: "set-objective", ...whose, objective, at }]);
    this.#changed({ change: "objective-set", tenant, objective });
  }

  observe(observer: RouterObserver): () => void {
    return this.#observers.attach(observer);
  }

  status(): RouterStatus {
    const { fold, offset, lag, failure } = this.#follower;
    const storage = this.#storage.health();
    const { constant, collinear } = this.#chooser.liveness;
    const problems: string[] = [];
    if (failure) problems.push(`learning has stopped: ${failure.message}`);
    if (storage.status !== "ok") problems.push(`storage: ${storage.detail ?? "degraded"}`);
    return {
      status: problems.length > 0 ? "degraded" : "ok",
      problems,
      storage,
      offset,
      lag,
      fingerprint: fold.fingerprint,
      objective: this.objective(),
      decisions: this.#decisions,
      settlements: fold.counts.settlements,
      expired: fold.counts.expired,
      refused: fold.counts.refused,
      capped: fold.counts.capped,
      ...(fold.lastRefusal !== undefined && { lastRefusal: fold.lastRefusal }),
      policyFailures: this.#chooser.policyFailures,
      failingModels: this.#breakers.open,
      deadFeatures: { constant, collinear },
      tiers: Object.fromEntries([...fold.tiers].map(([name, { policy }]) => [name, policy.arms()])),
    };
  }

  spending(tenant?: string): Spending {
    const { at, leftUsd } = this.#state();
    const left = leftUsd(tenant);
    return {
      day: new Date(at).toISOString().slice(0, 10),
      usd: this.#follower.fold.ledger.spent(at, tenant),
      reservedUsd: this.#settler.inFlight.reservedUsd(at, tenant),
      ...(left !== Number.POSITIVE_INFINITY && { leftUsd: Math.max(0, left) }),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const settled = this.#settleAll();
    await within(SETTLED_WITHIN_MS, settled);
    // Refuses what still waits, so that it ends.
    await this.#storage.close();
    await settled;
  }

  async #settleAll(): Promise<void> {
    await this.#changing;
    await this.#settler.close();
    try {
      await this.#follower.checkpoint();
    } catch (error) {
      this.#options.logger.warn({ err: error }, "the snapshot was not saved; the log has it all");
    }
    await this.#follower.stop();
  }

  #fallback({ of }: RoutedDecision<Request>): RoutedDecision<Request> {
    this.#requireOpen();
    const attempt = of.attempt + 1;
    const { tenant } = of.draw;
    const draw = this.#choose({ decisionId: of.id, attempt, tenant }, () =>
      this.#chooser.chooseAgain(of.draw, of.tried, drawId(of.id, attempt), this.#state()),
    );
    const model = this.#model(draw.chosen);
    return this.#decided({ ...of, attempt, model, draw, tried: new Set([...of.tried, model.id]) });
  }

  #decided(of: AttemptOf<Request>): RoutedDecision<Request> {
    this.#settler.begin(of);
    this.#breakers.chosen(of.model.id, of.draw.at);
    this.#observers.notify("decided", (at) => decidedEvent(of, at, this.#options.features.schema));
    return new RoutedDecision(this.#maker, of);
  }

  #choose(
    about: {
      readonly decisionId: string;
      readonly attempt: number;
      readonly tenant?: string | undefined;
    },
    choose: () => Draw,
  ): Draw {
    try {
      return choose();
    } catch (error) {
      this.#observers.failed("route", "no model was chosen", error, about);
      throw error;
    }
  }

  #state(): ChoosingState {
    const { fold, offset } = this.#follower;
    if (fold.armsVersion !== this.#armsVersion) {
      this.#arms = armsOf(fold.arms, this.tiers());
      this.#armsVersion = fold.armsVersion;
    }
    const at = this.#options.clock();
    const { inFlight } = this.#settler;
    const leftUsd = (tenant: string | undefined): number =>
      leftToday(
        this.#options.budget,
        tenant,
        (of) => fold.ledger.spent(at, of) + inFlight.reservedUsd(at, of),
      );
    const restMs = (model: string): number => this.#breakers.restMs(model, at);
    return { fold, offset, arms: this.#arms, at, leftUsd, restMs };
  }

  #model(id: string): Model {
    return this.#arms.models.get(id) as Model;
  }

  #declaration(id: string): DeclareArm {
    const arm = this.#follower.fold.arms.get(id);
    if (arm?.active) return arm.declaration;
    throw new RouterError("unknown-model", `no model "${id}"`);
  }

  async #change(entries: () => readonly LogEntry[]): Promise<void> {
    await this.#serially(() => declare(this.#follower, entries()));
  }

  /** Changes of the arms or the policy wait for one another. */
  async #serially(change: () => Promise<void>): Promise<void> {
    this.#requireOpen();
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => {});
    await done;
  }

  #changed(change: Change): void {
    this.#observers.notify("changed", (at) => ({ at, ...change }));
  }

  /** Opens or closes the model's circuit breaker by what came of a request. */
  #trip(id: string, outcome: Outcome): void {
    const wasOpen = this.#breakers.isOpen(id);
    this.#breakers.observe(id, outcome, this.#options.clock());
    if (this.#breakers.isOpen(id) === wasOpen) return;
    this.#changed({ change: wasOpen ? "circuit-closed" : "circuit-opened", id });
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new RouterError("closed", "the router was closed");
  }
}

/** Appends what changes the arms. Where it is not learned from, nothing has changed here. */
async function declare(follower: LogFollower, entries: readonly LogEntry[]): Promise<void> {
  await follower.append(entries);
  if (follower.failure) throw follower.failure;
}
