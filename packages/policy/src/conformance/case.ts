import type { PolicyFactory } from "../contract/policy.ts";

/** The properties that every policy must have. `ConformanceOptions.skip` names them. */
export type ConformanceCaseName =
  | "probabilities are at least 0 and sum to 1"
  | "frequencies of decide match the probabilities"
  | "the floor is honoured"
  | "buffers scored one after the other stay independent"
  | "a penalty never makes an arm more probable"
  | "a score that is not a number is refused, or has no effect"
  | "the order of the arms does not matter"
  | "a lone arm has probability 1"
  | "prices are taken off the score, or ignored"
  | "a switch cost counts like expected dollars, shared by its requests, or is ignored"
  | "a policy that prices outcomes expects what it was billed"
  | "a policy that prices outcomes expects its bills without their switch costs"
  | "scoring changes nothing learned"
  | "the fold is deterministic"
  | "an observation is copied, not kept"
  | "a revision equals the right quality at once"
  | "an observation without a quality leaves the means alone"
  | "observations are counted, revisions are not"
  | "a late quality and its settlement are one observation"
  | "a restored snapshot continues bit for bit"
  | "a foreign snapshot is refused"
  | "a damaged snapshot is refused"
  | "a changed snapshot is refused, or restored as it is"
  | "a bad context is refused"
  | "a bad observation is refused"
  | "a bad set of arms is refused"
  | "a bad prior or cost is refused"
  | "a small buffer is refused"
  | "a removed arm is refused, still learns and comes back"
  | "an arm that joins late changes no other arm's mean"
  | "a cost is accepted";

/** One property of a policy. `run` throws if the policy does not have it. */
export interface ConformanceCase {
  readonly name: ConformanceCaseName;
  run(factory: PolicyFactory): void;
}
