import type { Objective, ObjectiveOptions, Outcome, Price } from "@armature/reward";
import type { Explanation } from "./explanation.ts";
import type { Forced } from "./forced.ts";
import type { Model } from "./model.ts";

/**
 * Watches a router: metrics, traces, an access log or a live page are observers. Every method is
 * optional and is called synchronously, in the order in which the observers were attached; within
 * one attempt the order is `decided`, `attempted`, `settled`, `feedback`. An observer cannot
 * disturb the router: whatever it throws is caught and logged once, as a warning. It does delay
 * the router, so slow work belongs in a queue of its own.
 *
 * Events describe what this process did. They carry no prompt, no response, no key and no token.
 * They are shared between observers and with the router: treat them as read-only.
 */
export interface RouterObserver {
  /** A model was chosen: by `route`, or by `fallback` after a failed attempt. */
  decided?(event: DecidedEvent): void;
  /**
   * The outcome of an attempt was reported and accepted; it is not written yet. Fires once per
   * accepted report, so again if a report that could not be written is repeated. An attempt without
   * a report never fires it.
   */
  attempted?(event: AttemptedEvent): void;
  /**
   * The outcome of an attempt is durable. Fires a second time, with `expired: false`, if an
   * attempt is reported after it had expired.
   */
  settled?(event: SettledEvent): void;
  /** A rating is durable. Ratings that repeat an earlier one have no effect and fire nothing. */
  feedback?(event: FeedbackEvent): void;
  /** The router itself failed at something. A model that failed is an `attempted` event instead. */
  failed?(event: FailedEvent): void;
  /** The models, a price, the policy, an objective or a circuit breaker changed. */
  changed?(event: ChangedEvent): void;
}

/** Identifies an attempt and says how it was decided. */
export interface AttemptEvent {
  /** When the event happened, in milliseconds since the epoch. */
  readonly at: number;
  /** The same for every attempt at one request. */
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly attempt: number;
  /** When the attempt was decided, in milliseconds since the epoch. */
  readonly decidedAt: number;
  readonly tenant?: string | undefined;
  readonly conversation?: string | undefined;
  readonly tier: string;
  readonly model: Model;
  /** Probability with which the model was chosen, in (0, 1]; null if it was forced. */
  readonly propensity: number | null;
  readonly forced?: Forced | undefined;
  /** How the decision weighed quality, dollars and time. */
  readonly objective?: Objective | undefined;
}

export interface DecidedEvent extends AttemptEvent {
  /** Quality that the policy expected of the model, in [0, 1]. */
  readonly expectedQuality: number;
  /** US dollars and milliseconds that it expected; absent while unknown. */
  readonly expectedCostUsd?: number;
  readonly expectedLatencyMs?: number;
  /** True if the policy failed and the choice was uniform. */
  readonly policyFailed: boolean;
  /** Identifies the configuration of the state that decided. */
  readonly fingerprint: string;
  /** All models with scores and probabilities, and the request's features. Built when called. */
  explain(): Explanation;
}

export interface AttemptedEvent extends AttemptEvent {
  /** As reported, with `costUsd` worked out from the usage and the model's price if it was absent. */
  readonly outcome: Outcome;
}

export interface SettledEvent extends AttemptEvent {
  /** As written to the log. If `expired`, it holds the predicted cost alone, if that. */
  readonly outcome: Outcome;
  /** True if the attempt was not reported within `decisionTimeoutMs`. */
  readonly expired: boolean;
  /** False if learning has stopped: the outcome is durable, but this process does not learn from it. */
  readonly learned: boolean;
}

export interface FeedbackEvent {
  readonly at: number;
  readonly decisionId: string;
  readonly attempt: number;
  /** The source of the rating; `quality` is the router's own quality function. */
  readonly channel: string;
  readonly revision: number;
  /** In [0, 1]. */
  readonly quality: number;
  readonly learned: boolean;
}

export interface FailedEvent {
  readonly at: number;
  /**
   * - `route`: no model could be chosen, at first or as a fallback; `code` says why
   * - `features`, `policy`: could not be computed; the choice was uniform
   * - `quality`: the quality function failed or was not asked
   * - `settlement`, `feedback`: could not be written to the log
   * - `learning`: the log could not be followed, or a snapshot not saved
   */
  readonly operation:
    | "route"
    | "features"
    | "policy"
    | "quality"
    | "settlement"
    | "feedback"
    | "learning";
  /** The code of Armature's own error behind it, such as `budget-exhausted` or `unavailable`. */
  readonly code?: string | undefined;
  /** In Armature's words: messages of errors thrown by injected functions are left out. */
  readonly reason: string;
  readonly decisionId?: string | undefined;
  readonly attempt?: number | undefined;
  readonly tenant?: string | undefined;
}

export type ChangedEvent = Change & { readonly at: number };

export type Change =
  | {
      readonly change: "model-added";
      readonly model: Model;
      readonly tiers: readonly string[];
    }
  | { readonly change: "price-set"; readonly id: string; readonly price: Price }
  | { readonly change: "model-removed"; readonly id: string }
  | {
      readonly change: "objective-set";
      /** Whose objective; absent for the default of all tenants. */
      readonly tenant?: string | undefined;
      /** Null if the configured objective holds again. */
      readonly objective: ObjectiveOptions | null;
    }
  | { readonly change: "policy-swapped"; readonly fingerprint: string }
  /** A model's circuit breaker: it opens after repeated failures, and closes on the first success. */
  | { readonly change: "circuit-opened" | "circuit-closed"; readonly id: string };
