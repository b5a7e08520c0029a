import type { Policy, Prices, SwitchCost } from "@armature/policy";
import type { Objective } from "@armature/reward";

/** The first attempt of a request: its context, the draw and the outcome. */
export interface Decision {
  readonly decisionId: string;
  readonly tier: string;
  readonly tenant?: string;
  /**
   * Decisions of one cluster may be correlated. The conversation's id, or else the tenant's, or else
   * the decision's own.
   */
  readonly cluster: string;
  /** Index of its settlement among the log's entries. */
  readonly position: number;
  /** Time of the decision in ms since the epoch; orders the decisions. */
  readonly at: number;
  /** Length = the log's dimension; column 0 is the bias, 1. */
  readonly context: Float64Array;
  /** Arms that could have been chosen. */
  readonly eligible: readonly string[];
  /** Index of the chosen arm in `eligible`; −1 if it is not one of them. */
  readonly chosen: number;
  /**
   * Probabilities of the draw, in the order of `eligible`; null if there was no draw or the logged
   * probabilities are not a distribution that could have given it.
   */
  readonly probabilities: Float64Array | null;
  /** Reason why there was no draw; absent if there was one or no reason was logged. */
  readonly forced?: string;
  /**
   * Objective of the decision. For an older log without objectives: the configured one, scaled by the
   * final mean cost of the most expensive arm.
   */
  readonly objective: Objective;
  /** What a switch to each eligible arm costs; absent if no switch costs anything. */
  readonly switchCost?: SwitchCost;
  /** In [0, 1]; absent if unknown. */
  readonly quality?: number;
  /** US dollars billed for this attempt; absent if unknown. */
  readonly costUsd?: number;
  /** Milliseconds to the last byte; absent if unknown. */
  readonly latencyMs?: number;
}

/** A decision whose arm was drawn. Only these can be evaluated. */
export type DrawnDecision = Decision & { readonly probabilities: Float64Array };

/** One change that a log makes to a policy. */
export interface HistoryEvent {
  /** Index of the log entry that causes it. */
  readonly position: number;
  readonly tier: string;
  readonly kind: "add" | "remove" | "price" | "observe";
  /** The arm concerned. */
  readonly arm: string;
  /** @param prices prices of dollars and time that replace the decision's own */
  apply(policy: Policy, prices?: Prices): void;
}

/** The content of a decision log that an evaluation needs. */
export interface LoggedDecisions {
  /** Length of every context. */
  readonly dimension: number;
  readonly featureSchema: string;
  readonly tiers: readonly string[];
  /** Entries read. */
  readonly entries: number;
  /** Entries that the fold ignored: duplicates, and those that the policy refused. */
  readonly unused: number;
  /** In order of the time of decision. */
  readonly decisions: readonly Decision[];
  /** Changes that the log makes to a policy, in log order. */
  readonly history: readonly HistoryEvent[];
}
