import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import type { LoggedDecisions } from "./log/decision.ts";

/** Options of `evaluatePolicy`. */
export interface EvaluatePolicyOptions {
  readonly decisions: LoggedDecisions;
  /** The target policy. Every tier gets a fresh state. */
  readonly candidate: PolicyFactory;
  /** The policy to compare with: the logged choices, or another policy. @default "logged" */
  readonly baseline?: "logged" | PolicyFactory;
  /**
   * The objective of all decisions: policies decide by it and are evaluated by it. Omitted fields are
   * those of the latest decision. @default each decision's own
   */
  readonly objective?: ObjectiveOptions | undefined;
  /**
   * Share of the drawn decisions, from the first one on, that policies are fitted on and that are not
   * evaluated; in [0, 1). @default 0.5
   */
  readonly fitShare?: number | undefined;
  /** True if policies keep learning during the evaluation. @default false: they are frozen */
  readonly learning?: boolean;
  /**
   * `adaptive` if the policy that wrote the log learned meanwhile. `fixed` gives narrower intervals,
   * which are invalid for a policy that learned. @default "adaptive"
   */
  readonly logging?: "adaptive" | "fixed";
  /** Seed of rejection sampling, the bootstrap and randomised policies. @default 0 */
  readonly seed?: number;
}
