import { basename, extname } from "node:path";
import { betaThompson, boltzmann, bootstrap, ucb1 } from "@armature/bandit-baselines";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withBudget } from "@armature/budget";
import { type PolicyFactory, uniform } from "@armature/policy";
import { defaultPolicy } from "@armature/router";
import { CliError } from "../../error.ts";
import { loadPolicy } from "../../inputs/load-policy.ts";

const known: Readonly<Record<string, () => PolicyFactory>> = {
  thompson,
  "epsilon-greedy": epsilonGreedy,
  squarecb: squareCB,
  softmax: boltzmann,
  bootstrap,
  ucb1,
  "beta-thompson": betaThompson,
  uniform,
};

/**
 * The policies in a comma-separated list of names and files, by name; each is held to the budget, if
 * there is one. `linucb` is the router's default policy.
 *
 * @param budgetUsd US dollars per request
 */
export async function readPolicies(
  list: string,
  budgetUsd?: number,
): Promise<Record<string, PolicyFactory>> {
  const policies: Record<string, PolicyFactory> = {};
  for (const item of list.split(",").map((text) => text.trim())) {
    const [name, policy] = await readPolicy(item, budgetUsd);
    policies[name] = policy;
  }
  return policies;
}

async function readPolicy(
  item: string,
  usdPerRequest: number | undefined,
): Promise<[string, PolicyFactory]> {
  if (item === "linucb") {
    return [item, defaultPolicy(usdPerRequest === undefined ? undefined : { usdPerRequest })];
  }
  const [name, policy] = await namedPolicy(item);
  return [name, usdPerRequest === undefined ? policy : withBudget(policy, { usdPerRequest })];
}

async function namedPolicy(item: string): Promise<[string, PolicyFactory]> {
  const create = known[item];
  if (create !== undefined) return [item, create()];
  if (/\.[cm]?[jt]s$/.test(item)) return [basename(item, extname(item)), await loadPolicy(item)];
  const choice = ["linucb", ...Object.keys(known)].join(", ");
  throw new CliError(`--policy: no policy "${item}"; choose among ${choice}, or name a file`);
}
