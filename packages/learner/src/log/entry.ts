import type { Prior } from "@armature/policy";
import type { Objective, ObjectiveOptions, Outcome } from "@armature/reward";
import type { Json } from "@armature/storage";

/** One attempt and its outcome. Every attempt gets one, however it ended. */
export type Settlement = {
  readonly kind: "settlement";
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly attempt: number;
  readonly tier: string;
  readonly tenant?: string;
  /** The conversation of which the request was a turn; policies do not learn from it. */
  readonly conversation?: string;
  /**
   * What the request was to its conversation: it brought results of tools, or it was a side request,
   * which leaves the conversation as it was. Absent for an ordinary turn.
   */
  readonly turn?: "exchange" | "side";
  /** The context that the policy saw; float32 values, bias first. */
  readonly context: readonly number[];
  readonly featureSchema: string;
  /** The arms that could be chosen. */
  readonly eligible: readonly string[];
  /** The distribution from which the arm was drawn, in the order of `eligible`; null if it was forced. */
  readonly probabilities: readonly number[] | null;
  readonly arm: string;
  /**
   * Why the arm was forced: the client named it, another had failed, the conversation keeps it, or a
   * side request goes to the cheapest.
   */
  readonly forced?: "pinned" | "fallback" | "kept" | "cheapest";
  /**
   * US dollars that each arm needs to read the conversation again without its provider's cache, in the
   * order of `eligible`, and the number of requests that share them; absent if no arm needs any.
   */
  readonly switchCost?: { readonly usd: readonly number[]; readonly requests: number };
  /** The arms that could not be chosen, and why. */
  readonly excluded?: Readonly<Record<string, string>>;
  /**
   * The attempt was not reported in time: the outcome is only the predicted cost. A later settlement
   * of the attempt, not expired, replaces it.
   */
  readonly expired?: true;
  readonly outcome: Outcome;
  /** How the decision weighed quality, dollars and time; absent in logs of earlier versions. */
  readonly objective?: Objective;
  /**
   * When it was decided, in milliseconds since the epoch. Its dollars count on that day (UTC); it is no
   * other part of what is learned.
   */
  readonly at: number;
  /** Offset of the last entry that the deciding state included; null before the first. */
  readonly stateOffset: string | null;
  /** Identifies the configuration of the deciding state. */
  readonly fingerprint: string;
};

/** A rating of an attempt, before or after its settlement. */
export type Feedback = {
  readonly kind: "feedback";
  readonly decisionId: string;
  readonly attempt: number;
  /** Source of the rating. The first one of each channel counts; a higher revision corrects it. */
  readonly channel: string;
  readonly revision: number;
  /** In [0, 1]. */
  readonly quality: number;
  readonly at: number;
};

/** A prior, and the feature schema of its coefficients. */
export type DeclaredPrior = Pick<Prior, keyof Prior> & { readonly featureSchema: string };

/** Declares an arm from here on: adds it, or replaces its earlier declaration. */
export type DeclareArm = {
  readonly kind: "control";
  readonly op: "declare-arm";
  readonly id: string;
  /** The tiers in which it can be chosen; it leaves all others. */
  readonly tiers: readonly string[];
  /** Describes the arm to policies that learn across arms. */
  readonly features?: readonly number[];
  /** Expected quality before any response was seen, in [0, 1]. */
  readonly quality?: number;
  /** US dollars of a typical request, by list price. */
  readonly costUsd?: number;
  /** Only the prior of the first declaration is learned. */
  readonly prior?: DeclaredPrior;
  /** `runtime` if the arm was added while the router ran. */
  readonly origin: "configuration" | "runtime";
  /** Other data of the owner of the arm, unchanged. */
  readonly definition: Json;
  readonly at: number;
};

/** Makes an arm ineligible in every tier; what was learned of it stays. */
export type RemoveArm = {
  readonly kind: "control";
  readonly op: "remove-arm";
  readonly id: string;
  readonly at: number;
};

/** Sets how decisions weigh outcomes from here on, in place of the configuration. */
export type SetObjective = {
  readonly kind: "control";
  readonly op: "set-objective";
  /** Whose decisions; absent for those of all tenants. */
  readonly tenant?: string;
  /** null goes back to the configuration. */
  readonly objective: ObjectiveOptions | null;
  readonly at: number;
};

/** An entry of the decision log. All learned state is a fold over these, in log order. */
export type LogEntry = Settlement | Feedback | DeclareArm | RemoveArm | SetObjective;
