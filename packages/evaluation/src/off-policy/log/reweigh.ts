import {
  checkObjective,
  completeObjective,
  type ObjectiveOptions,
  pricesOf,
} from "@armature/reward";
import type { LoggedDecisions } from "./decision.ts";

/**
 * Replaces the objective of all decisions of a log. Omitted fields are those of the latest decision.
 *
 * @throws RewardError `invalid-option`
 */
export function reweigh(log: LoggedDecisions, named: ObjectiveOptions): LoggedDecisions {
  checkObjective(named);
  const latest = log.decisions.at(-1)?.objective;
  const objective = completeObjective([latest, named], { budgeted: false });
  const prices = pricesOf(objective);
  return {
    ...log,
    decisions: log.decisions.map((decision) => ({ ...decision, objective })),
    history: log.history.map((event) => ({
      ...event,
      apply: (policy) => event.apply(policy, prices),
    })),
  };
}
