import type { Prior } from "@armature/policy";
import type { Objective, ObjectiveOptions, Outcome } from "@armature/reward";
import type { Json } from "@armature/storage";

/** One attempt and what came of it. Every attempt has one, whatever its end. */
export type Settlement = {
  readonly kind: "settlement";
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for the one that followed its failure, … */
  readonly attempt: number;
  readonly tier: string;
  readonly tenant?: string;
  /** Which conversation it was a turn of; no part in what is learned. */
  readonly conversation?: string;
  /** What the policy saw; float32 values, bias first. */
  readonly context: readonly number[];
  readonly featureSchema: string;
  /** The arms that could have been chosen. */
  readonly eligible: readonly string[];
  /** What the arm was drawn from, in the order of `eligible`; null where it was forced. */
  readonly probabilities: readonly number[] | null;
  readonly arm: string;
  /** Why the arm served although no draw chose it. */
  readonly forced?: "pinned" | "fallback";
  /** The arms that could not have been chosen, and why. */
  readonly excluded?: Readonly<Record<string, string>>;
  /**
   * Nobody has reported: the outcome is only the predicted cost, and nothing is known of the
   * quality. A later settlement of the attempt, not expired, takes its place.
   */
  readonly expired?: true;
  readonly outcome: Outcome;
  /** How the decision weighed outcomes; absent in logs of earlier versions. */
  readonly objective?: Objective;
  /**
   * When it was decided, in milliseconds since the epoch. The day on which its dollars count; no
   * part in what is learned.
   */
  readonly at: number;
  /** Last entry of the log that the deciding state included; null before the first. */
  readonly stateOffset: string | null;
  /** Of the deciding state. */
  readonly fingerprint: string;
};

/** Somebody's word on an attempt, before or after its settlement. */
export type Feedback = {
  readonly kind: "feedback";
  readonly decisionId: string;
  readonly attempt: number;
  /** Who says so. The first word of each channel counts; a higher revision corrects it. */
  readonly channel: string;
  readonly revision: number;
  /** In [0, 1]. */
  readonly quality: number;
  readonly at: number;
};

/** A prior, and which features its coefficients are of. */
export type DeclaredPrior = Pick<Prior, keyof Prior> & { readonly featureSchema: string };

/** Says what an arm is from here on: adds it, or replaces what was said of it before. */
export type DeclareArm = {
  readonly kind: "control";
  readonly op: "declare-arm";
  readonly id: string;
  /** The tiers in which it may be chosen; it leaves all others. */
  readonly tiers: readonly string[];
  /** For policies that learn across arms. */
  readonly features?: readonly number[];
  /** Expected quality before any answer was seen, in [0, 1]. */
  readonly quality?: number;
  /** List-price US dollars of a typical request. */
  readonly costUsd?: number;
  /** What was believed when it was first declared: a later one changes nothing that is learned. */
  readonly prior?: DeclaredPrior;
  /** Whether the configuration names the arm, or somebody added it while running. */
  readonly origin: "configuration" | "runtime";
  /** Whatever else its owner wants to find again. */
  readonly definition: Json;
  readonly at: number;
};

/** Takes an arm out of choice in every tier; what was learned of it stays. */
export type RemoveArm = {
  readonly kind: "control";
  readonly op: "remove-arm";
  readonly id: string;
  readonly at: number;
};

/** Says how decisions weigh outcomes from here on, in place of what the configuration says. */
export type SetObjective = {
  readonly kind: "control";
  readonly op: "set-objective";
  /** Whose decisions; absent for those of everybody. */
  readonly tenant?: string;
  /** What the configuration says holds again where this is null. */
  readonly objective: ObjectiveOptions | null;
  readonly at: number;
};

/** What the decision log holds. All learned state is a fold over these, in log order. */
export type LogEntry = Settlement | Feedback | DeclareArm | RemoveArm | SetObjective;
