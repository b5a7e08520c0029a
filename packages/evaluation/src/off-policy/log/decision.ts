import type { Policy, Prices } from "@armature/policy";
import type { Objective } from "@armature/reward";

/** The first attempt of a request: what was known, what was drawn, what came of it. */
export interface Decision {
  readonly decisionId: string;
  readonly tier: string;
  readonly tenant?: string;
  /**
   * Decisions of one cluster may resemble each other: the conversation's id, else the tenant's, else
   * the decision's own.
   */
  readonly cluster: string;
  /** Which entry of the log its settlement is, from 0. */
  readonly position: number;
  /** When it was decided, in milliseconds since the epoch: puts decisions in order. */
  readonly at: number;
  /** Length = the log's dimension; column 0 is the bias, 1. */
  readonly context: Float64Array;
  /** The arms that could have been chosen. */
  readonly eligible: readonly string[];
  /** Which of them was, as an index; −1 for an arm that was none of them. */
  readonly chosen: number;
  /**
   * What it was drawn from, in the order of `eligible`; null where there was no draw, or where what
   * is logged cannot have been drawn from.
   */
  readonly probabilities: Float64Array | null;
  /** Why there was no draw; absent where there was one, or where nobody said. */
  readonly forced?: string;
  /**
   * How the decision weighed outcomes. Of an older log, which does not say, what the configuration
   * says, by what the dearest arm cost in the end.
   */
  readonly objective: Objective;
  /** In [0, 1]; absent where nobody knows it. */
  readonly quality?: number;
  /** US dollars billed for this attempt; absent where nobody knows them. */
  readonly costUsd?: number;
  /** Milliseconds to the last byte; absent where nobody knows them. */
  readonly latencyMs?: number;
}

/** A decision whose arm was drawn: only these can be evaluated. */
export type DrawnDecision = Decision & { readonly probabilities: Float64Array };

/** Something that a log tells a policy. */
export interface HistoryEvent {
  /** Which entry of the log told it, from 0. */
  readonly position: number;
  readonly tier: string;
  readonly kind: "add" | "remove" | "price" | "observe";
  /** The arm that it is about. */
  readonly arm: string;
  /** `prices`: what a decision is taken to have priced dollars and time at, in place of its own. */
  apply(policy: Policy, prices?: Prices): void;
}

/** What a decision log holds for an evaluation. */
export interface LoggedDecisions {
  /** Length of every context. */
  readonly dimension: number;
  readonly featureSchema: string;
  readonly tiers: readonly string[];
  /** Entries read. */
  readonly entries: number;
  /** Entries that the fold had no use for: said twice, or refused by the policy. */
  readonly unused: number;
  /** In the order in which they were decided. */
  readonly decisions: readonly Decision[];
  /** What a policy learns from the log, in log order. */
  readonly history: readonly HistoryEvent[];
}
