import type { LivenessReport } from "@armature/features";
import type { ArmSummary, PolicyFactory } from "@armature/policy";
import type { Objective, ObjectiveOptions, Price, RewardFunction } from "@armature/reward";
import type { Health, Lag } from "@armature/storage";
import type { Bounds } from "./bounds.ts";
import type { Decision } from "./decision.ts";
import type { Explanation, ReplayedExplanation } from "./explanation.ts";
import type { Model } from "./model.ts";
import type { RouterObserver } from "./observer.ts";

/** What a request is to the conversation that it belongs to. */
export interface Turn {
  /**
   * - `ordinary`: the model may change, at the price of a cold cache
   * - `exchange`: it brings the results of tools that the model called, so the model is kept
   * - `side`: a title, a summary or the like. It goes to the cheapest model that can serve it, and the
   *   conversation is as it was
   */
  readonly kind: "ordinary" | "exchange" | "side";
  /** How long the provider caches the prompt, in milliseconds. @default 300 000 */
  readonly cacheTtlMs?: number;
}

export interface RouteOptions extends Bounds {
  /** Routes within this tier, instead of the one that the request's features choose. */
  readonly tier?: string;
  /**
   * Pins the model with this id: it is not drawn, but its outcome is learned from. Of several ids the
   * first is pinned, and the others are its fallbacks, in this order.
   */
  readonly model?: string | readonly string[];
  /** The tenant, in 1 to 256 characters; constraints, budgets and objectives can differ by tenant. */
  readonly tenant?: string;
  /**
   * The conversation of which the request is a turn, in 1 to 256 characters that are logged unchanged.
   * Its model is kept within an exchange of tool calls and their results, and a switch costs what it
   * takes to read the conversation again without the provider's cache. Evaluations treat the turns of
   * one conversation as correlated.
   */
  readonly conversation?: string;
  /** What the request is to its conversation. @default an ordinary turn */
  readonly turn?: Turn;
  /**
   * A constraint of this request, in addition to the router's `exclude`. Returns a reason why the model
   * must not serve it, which is logged, or undefined. @default none
   */
  readonly exclude?: (model: Model) => string | undefined;
  /** Fields of the objective that differ from the tenant's, for this decision. */
  readonly objective?: ObjectiveOptions;
}

/** A rating of a response, given after it was served. */
export interface Feedback {
  /** In [0, 1]. */
  readonly quality: number;
  /**
   * Source of the rating, in 1 to 64 letters, digits or any of _ . : / @ -. The first rating of each
   * channel counts. "quality" is the router's own channel. @default "user"
   */
  readonly channel?: string;
  /** A higher revision corrects the channel's earlier rating. @default 0 */
  readonly revision?: number;
}

/** Spending of today, in US dollars. */
export interface Spending {
  /** UTC, such as `2026-03-01`. */
  readonly day: string;
  /** Cost of the settled attempts that were decided today. */
  readonly usd: number;
  /** Expected cost of the attempts of this process that are in flight. */
  readonly reservedUsd: number;
  /** The rest of the day's budget, after both; absent without a cap. */
  readonly leftUsd?: number;
}

/** The state of a router, for health checks and operators. */
export interface RouterStatus {
  readonly status: "ok" | "degraded";
  /** Empty if `status` is `ok`. */
  readonly problems: readonly string[];
  readonly storage: Health;
  /** Offset of the last entry of the log that was learned from; null before the first. */
  readonly offset: string | null;
  /**
   * Entries of the log that are not learned from yet, and milliseconds since its end was last read.
   * Decisions are made without them.
   */
  readonly lag: Lag;
  readonly fingerprint: string;
  /** The objective of decisions whose tenant and request set none. */
  readonly objective: Objective;
  /** Requests decided by this process since its start. */
  readonly decisions: number;
  /** Settlements that are learned from. */
  readonly settlements: number;
  /** Settled attempts without a report, which count at their predicted cost. */
  readonly expired: number;
  /** Entries of the log that the policy or the reward function refused. */
  readonly refused: number;
  /** Why the latest of them was refused; absent if none was since the start. */
  readonly lastRefusal?: string;
  /** Rated attempts that were not learned from, because their tenant had reached its `tenantShare`. */
  readonly capped: number;
  /** Decisions for which the policy failed and the choice was uniform. */
  readonly policyFailures: number;
  /** Models whose circuit is open: their last 5 requests failed, and one is tried every 10 seconds. */
  readonly failingModels: readonly string[];
  /** Features that carry no information on recent requests: constant, or collinear with another. */
  readonly deadFeatures: Pick<LivenessReport, "constant" | "collinear">;
  readonly tiers: Readonly<Record<string, readonly ArmSummary[]>>;
}

/** Learns online which model to send each request to. */
export interface Router<Request = unknown> {
  /** True if a quality function reads the responses that are reported with outcomes. */
  readonly readsResponses: boolean;
  /**
   * Chooses a model, synchronously and without I/O.
   * @throws RouterError `no-eligible-model`, `models-failing`, `budget-exhausted`, `unknown-model`,
   *   `unknown-tier`, `invalid-id`, `invalid-option`, `closed`
   */
  route(request: Request, options?: RouteOptions): Decision;
  /** How a request would be decided now. Nothing is decided, counted, logged or observed. */
  explain(request: Request, options?: RouteOptions): Explanation;
  /**
   * How a settled attempt was decided, reproduced from the log: everything that was learned by then is
   * learned again, so it takes as long as a start without a snapshot.
   * @throws LearnerError `unknown-decision`; StorageError `trimmed` if the log no longer holds it all
   */
  replay(decisionId: string, attempt?: number): Promise<ReplayedExplanation>;
  /**
   * Takes a rating of a decision. Resolves to false if it repeats an earlier one, and has no effect.
   * @throws RouterError `invalid-token`, `expired-token`, `invalid-outcome`
   */
  feedback(token: string, feedback: Feedback): Promise<boolean>;
  /** The models that can be chosen now. */
  models(): readonly Model[];
  /** Names of the tiers, from least to most demanding. */
  tiers(): readonly string[];
  /**
   * Adds a model to the named tiers (by default all) from the next decision on.
   * @throws RouterError `invalid-option`, `duplicate-model`, `unknown-tier`
   */
  addModel(model: Model, tiers?: readonly string[]): Promise<void>;
  /** Makes a model ineligible; what was learned of it stays. */
  removeModel(id: string): Promise<void>;
  setPrice(id: string, price: Price): Promise<void>;
  /** Replaces the policy (and the reward), which first learns everything that the log holds. */
  swapPolicy(policy: PolicyFactory, reward?: RewardFunction): Promise<void>;
  /** The objective of decisions now, for one tenant or for none. */
  objective(tenant?: string): Objective;
  /**
   * Sets the objective from the next decision on, also after a restart: of one tenant, or of all. What
   * was learned stays. Null goes back to the configuration.
   * @throws RouterError `invalid-option`, `invalid-id`
   */
  setObjective(objective: ObjectiveOptions | null, tenant?: string): Promise<void>;
  /**
   * Attaches an observer, in addition to those of the options.
   * @returns a function that detaches it
   */
  observe(observer: RouterObserver): () => void;
  status(): RouterStatus;
  /** Spending of today, by one tenant or in total. */
  spending(tenant?: string): Spending;
  /**
   * Waits for reports in progress, settles attempts without a report at their predicted cost, waits up
   * to 5 seconds for quality functions, saves what was learned and closes the storage. If the storage
   * is unavailable, the close of the storage follows after 7 seconds and refuses what is left.
   */
  close(): Promise<void>;
}
