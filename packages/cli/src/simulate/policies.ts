import { betaThompson, bootstrap, softmax, ucb1 } from "@armature/bandit-baselines";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { type PolicyFactory, uniform } from "@armature/policy";
import { CliError } from "../error.ts";

const known: Readonly<Record<string, () => PolicyFactory>> = {
  linucb: linUCB,
  thompson,
  "epsilon-greedy": epsilonGreedy,
  squarecb: squareCB,
  softmax,
  bootstrap,
  ucb1,
  "beta-thompson": betaThompson,
  uniform,
};

/** The policies of a comma-separated list of names, each within the budget if there is one. */
export function policiesOf(names: string, budgetUsd?: number): Record<string, PolicyFactory> {
  return Object.fromEntries(
    names.split(",").map((name) => {
      const create = known[name.trim()];
      if (create === undefined) {
        const choice = Object.keys(known).join(", ");
        throw new CliError(`--policy: no policy "${name.trim()}"; choose among ${choice}`);
      }
      const policy = create();
      return [
        name.trim(),
        budgetUsd === undefined ? policy : withBudget(policy, { usdPerRequest: budgetUsd }),
      ];
    }),
  );
}
