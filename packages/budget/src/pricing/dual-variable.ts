import type { Json, Observation } from "@armature/policy";
import type { RecentRequests } from "./recent-requests.ts";
import type { ScoredRequests } from "./scored-requests.ts";

/** The price of a US dollar that holds a budget or a target: the dual variable of its constraint. */
export interface DualVariable {
  /** Quality per US dollar; 0 while the constraint does not bind. */
  readonly multiplier: number;
  readonly recent: RecentRequests;
  /** US dollars per request that probing an arm may cost on average. */
  readonly probeUsd: number;
  /** Learns from an observation. Returns true if the multiplier must be solved again. */
  observe(observation: Observation): boolean;
  /**
   * Solves for the multiplier, given the recent requests as they would be scored now.
   *
   * @param unconstrainedUsd US dollars per request with the wrapped policy's own distribution
   */
  solve(scored: ScoredRequests, unconstrainedUsd: number): void;
  snapshot(): Json;
  /** Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void;
}
