import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import type { LoggedDecisions } from "./log/decision.ts";

/** Options of `evaluatePolicy`. */
export interface EvaluatePolicyOptions {
  readonly decisions: LoggedDecisions;
  /** The policy that would have been. Every tier gets fresh state. */
  readonly candidate: PolicyFactory;
  /** What it is compared with: whatever chose then, or another policy. @default "logged" */
  readonly baseline?: "logged" | PolicyFactory;
  /**
   * How all decisions are taken to have weighed outcomes: policies decide by it, and are judged by it.
   * What it leaves open is as in the latest decision. @default each decision's own
   */
  readonly objective?: ObjectiveOptions | undefined;
  /**
   * Share of the drawn decisions, from the first on, that policies are fitted on and that no number
   * counts; in [0, 1). @default 0.5
   */
  readonly fitShare?: number;
  /** Whether policies go on learning while they are judged. @default false: frozen */
  readonly learning?: boolean;
  /**
   * Whether the policy that wrote the log learned meanwhile. `fixed` allows narrower intervals that
   * are wrong for one that did. @default "adaptive"
   */
  readonly logging?: "adaptive" | "fixed";
  /** Of rejection sampling, the bootstrap, and policies whose probabilities are drawn. @default 0 */
  readonly seed?: number;
}
