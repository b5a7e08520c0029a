import type { Outcome } from "@armature/reward";
import type { Explanation } from "./explanation.ts";
import type { Forced } from "./forced.ts";
import type { Model } from "./model.ts";

/** The model chosen for a request, and the way to report its outcome. */
export interface Decision {
  /** Unguessable; the same for every attempt at one request. */
  readonly id: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly attempt: number;
  readonly tier: string;
  readonly model: Model;
  /** Probability with which the model was chosen; null if it was forced. */
  readonly propensity: number | null;
  readonly forced?: Forced | undefined;
  /** A sealed token with which `router.feedback` takes ratings until it expires. */
  readonly token: string;
  /** True once `report` was called. */
  readonly reported: boolean;
  /**
   * Reports the outcome of this attempt; once. Resolves when it is durable and, unless learning has
   * stopped, learned from. Without `costUsd` the cost is worked out from `usage` and the model's
   * price. An attempt is settled at its predicted cost after `decisionTimeoutMs`; a later report
   * revises that.
   * @param response given to the router's quality function only
   * @throws RouterError `invalid-outcome`, `already-reported`, `already-settled`, `closed`;
   *   StorageError if it was not written
   */
  report(outcome: Outcome, response?: unknown): Promise<void>;
  /**
   * The next model to try after this one failed, never one that was tried before. Report the
   * failed attempt as well.
   * @throws RouterError `no-eligible-model` if none is left, `models-failing`, `budget-exhausted`
   */
  fallback(): Decision;
  /** Why this model: the features by name, and each model's score and probability. */
  explain(): Explanation;
}
