import type { ActionDistribution } from "@armature/policy";
import type { Rule } from "@armature/policy/kit";

/** Share of the first requests that is forced to arms with too few observations. */
const INITIAL_SHARE = 0.2;

/** Settlements after which that share has halved; it falls with the square of the settlements. */
const HALVED_AFTER = 300;

/** A smaller share per arm is dropped. */
const LEAST_SHARE = 1e-3;

/**
 * Adds forced initial exploration to a rule: while the policy is new, every arm with fewer than `tries`
 * observations gets a share of the requests, whatever quality is expected of it.
 */
export function withInitialExploration(rule: Rule, tries: number): Rule {
  return {
    ...rule,
    distribute: (out, rng) => {
      rule.distribute(out, rng);
      forceTries(out, tries);
    },
  };
}

function forceTries(out: ActionDistribution, tries: number): void {
  const { size, floor, count, probability } = out;
  const age = out.settlements / HALVED_AFTER;
  const share = INITIAL_SHARE / size / (1 + age * age);
  if (size === 1 || share < LEAST_SHARE) return;
  let free = 1;
  let forced = 0;
  for (let i = 0; i < size; i++) {
    free -= floor[i];
    if (count[i] < tries) forced += share;
  }
  if (forced === 0 || free <= forced) return;
  for (let i = 0; i < size; i++) {
    probability[i] = floor[i] + (probability[i] - floor[i]) * (1 - forced / free);
    if (count[i] < tries) probability[i] += share;
  }
}
