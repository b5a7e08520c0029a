import type { LivenessReport } from "@armature/features";
import type { ArmSummary, PolicyFactory } from "@armature/policy";
import type { Objective, ObjectiveOptions, Price, RewardFunction } from "@armature/reward";
import type { Health, Lag } from "@armature/storage";
import type { Bounds } from "./bounds.ts";
import type { Decision } from "./decision.ts";
import type { Explanation, ReplayedExplanation } from "./explanation.ts";
import type { Model } from "./model.ts";
import type { RouterObserver } from "./observer.ts";

export interface RouteOptions extends Bounds {
  /** Routes within this tier instead of the one that the request's features choose. */
  readonly tier?: string;
  /** Pins the model with this id: no draw is made, but what comes of it is learned from. */
  readonly model?: string;
  /** On whose behalf, in 1 to 256 characters; constraints and budgets may differ by tenant. */
  readonly tenant?: string;
  /**
   * Which conversation it is a turn of, in 1 to 256 characters that are logged as they are. It sways no
   * choice: evaluations take the turns of one for alike.
   */
  readonly conversation?: string;
  /** How this decision weighs outcomes, as far as it differs from what its tenant's do. */
  readonly objective?: ObjectiveOptions;
}

/** What somebody thinks of an answer, after the fact. */
export interface Feedback {
  /** In [0, 1]. */
  readonly quality: number;
  /**
   * Who says so, in 1 to 64 letters, digits or any of _ . : / @ -; the first feedback of each channel
   * counts. "quality" is the router's own. @default "user"
   */
  readonly channel?: string;
  /** A higher revision corrects a channel's earlier word. @default 0 */
  readonly revision?: number;
}

/** What was spent today, in US dollars. */
export interface Spending {
  /** UTC, such as `2026-03-01`. */
  readonly day: string;
  /** Of the settled attempts that were decided today. */
  readonly usd: number;
  /** Expected of this process's attempts that are under way. */
  readonly reservedUsd: number;
  /** What may still be spent today, after both; absent where nothing caps it. */
  readonly leftUsd?: number;
}

/** How a router is, for health checks and people. */
export interface RouterStatus {
  readonly status: "ok" | "degraded";
  /** What is wrong; empty when all is well. */
  readonly problems: readonly string[];
  readonly storage: Health;
  /** Last entry of the log that was learned from; null before the first. */
  readonly offset: string | null;
  /**
   * Entries of the log that are not learned from yet, and for how many milliseconds it was not heard
   * of: until it is, decisions are made on what is known.
   */
  readonly lag: Lag;
  readonly fingerprint: string;
  /** How decisions weigh outcomes, unless their tenant or request says otherwise. */
  readonly objective: Objective;
  /** Decisions made and settlements learned from by this process. */
  readonly decisions: number;
  readonly settlements: number;
  /** Those of them that nobody has reported, so that they count at their predicted cost. */
  readonly expired: number;
  /** Entries of the log that the policy refused. */
  readonly refused: number;
  /** Why the latest of them was refused; absent where none was since the start. */
  readonly lastRefusal?: string;
  /** Judged attempts that taught nothing, for their tenant had taught its share: `tenantShare`. */
  readonly capped: number;
  /** Decisions for which the policy failed and the choice was uniform. */
  readonly policyFailures: number;
  /** Models whose last 5 requests failed: one request is tried every 10 seconds until it is answered. */
  readonly failingModels: readonly string[];
  /** Features that say nothing on recent requests: constant, or two that move as one. */
  readonly deadFeatures: Pick<LivenessReport, "constant" | "collinear">;
  readonly tiers: Readonly<Record<string, readonly ArmSummary[]>>;
}

/** Learns online which model to send each request to. */
export interface Router<Request = unknown> {
  /**
   * Decides, synchronously and without I/O.
   * @throws RouterError `no-eligible-model`, `models-failing`, `budget-exhausted`, `unknown-model`,
   *   `unknown-tier`, `invalid-id`, `invalid-option`, `closed`
   */
  route(request: Request, options?: RouteOptions): Decision;
  /** How a request would be decided now; nothing is decided. */
  explain(request: Request, options?: RouteOptions): Explanation;
  /**
   * How a settled attempt was decided, reproduced from the log: all that had been learned by then is
   * learned anew, so it takes as long as a start without a snapshot.
   * @throws LearnerError `unknown-decision`; StorageError `trimmed` where the log lacks what led to it
   */
  replay(decisionId: string, attempt?: number): Promise<ReplayedExplanation>;
  /**
   * Takes somebody's word on a decision. False where it has no effect, being a repetition.
   * @throws RouterError `invalid-token`, `expired-token`, `invalid-outcome`
   */
  feedback(token: string, feedback: Feedback): Promise<boolean>;
  /** The models that may be chosen now. */
  models(): readonly Model[];
  /** Names of the tiers, from least to most demanding. */
  tiers(): readonly string[];
  /** Adds a model to the named tiers (by default all) from the next decision on. */
  addModel(model: Model, tiers?: readonly string[]): Promise<void>;
  /** Takes a model out of choice; what was learned of it stays. */
  removeModel(id: string): Promise<void>;
  setPrice(id: string, price: Price): Promise<void>;
  /** Goes on with another policy (and reward), which first learns all that the log holds. */
  swapPolicy(policy: PolicyFactory, reward?: RewardFunction): Promise<void>;
  /** How decisions weigh outcomes now: those of one tenant, or of none. */
  objective(tenant?: string): Objective;
  /**
   * Changes how decisions weigh outcomes, from the next one on and also after a restart: those of one
   * tenant, or of everybody. What was learned stays. Null goes back to the configuration.
   * @throws RouterError `invalid-option`, `invalid-id`
   */
  setObjective(objective: ObjectiveOptions | null, tenant?: string): Promise<void>;
  /**
   * Attaches an observer, in addition to those of the options.
   * @returns a function that detaches it
   */
  observe(observer: RouterObserver): () => void;
  status(): RouterStatus;
  /** What was spent today: by one tenant, or by all and none together. */
  spending(tenant?: string): Spending;
  /**
   * Waits for reports under way, settles at its predicted cost what nobody reported, waits up to 5
   * seconds for quality functions, saves what was learned and closes the storage. Where the storage is
   * away, it waits 7 seconds, and then for the storage's own close, which refuses what is left.
   */
  close(): Promise<void>;
}
