import type { Outcome } from "@armature/reward";
import type { Explanation } from "./explanation.ts";
import type { Forced } from "./forced.ts";
import type { Model } from "./model.ts";

/** Which model a request goes to, and the way back for what came of it. */
export interface Decision {
  /** Unguessable; the same for every attempt at one request. */
  readonly id: string;
  /** 1 for the first model tried, 2 for the one that follows its failure, … */
  readonly attempt: number;
  readonly tier: string;
  readonly model: Model;
  /** Probability with which the model was chosen; null where something forced it. */
  readonly propensity: number | null;
  readonly forced?: Forced | undefined;
  /** Sealed; `router.feedback` takes it until it expires. */
  readonly token: string;
  /** True once `report` was called. */
  readonly reported: boolean;
  /**
   * Says what came of this attempt; once. Resolves when it is durable and, unless learning has
   * stopped, learned from. The cost is worked out from `usage` and the model's price where `costUsd`
   * is absent. `response` is for the router's quality function alone. After `decisionTimeoutMs`, by
   * when the attempt was settled at its predicted cost, the report revises that.
   * @throws RouterError `invalid-outcome`, `already-reported`, `already-settled`, `closed`;
   *   StorageError where it was not written
   */
  report(outcome: Outcome, response?: unknown): Promise<void>;
  /**
   * The next model to try after this one failed, never one that was tried before. Report the
   * failed attempt as well.
   * @throws RouterError `no-eligible-model` where none is left, `models-failing`, `budget-exhausted`
   */
  fallback(): Decision;
  /** Why this model: the features by name, and each model's score and probability. */
  explain(): Explanation;
}
