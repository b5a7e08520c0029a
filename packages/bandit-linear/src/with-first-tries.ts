import type { ActionDistribution } from "@armature/policy";
import type { Rule } from "@armature/policy/kit";

/** Share of the requests at the very start that goes to arms which were hardly tried. */
const FIRST_TRIES = 0.2;

/** Settlements after which that share has halved; it falls with their square. */
const FIRST_SETTLEMENTS = 300;

/** A smaller share is not worth insisting on. */
const LEAST_SHARE = 1e-3;

/**
 * A rule that, while the policy is new, also gives a share of the requests to every arm with fewer
 * than `tries` observations, whatever is expected of it.
 */
export function withFirstTries(rule: Rule, tries: number): Rule {
  return {
    ...rule,
    distribute: (out, rng) => {
      rule.distribute(out, rng);
      insist(out, tries);
    },
  };
}

function insist(out: ActionDistribution, tries: number): void {
  const { size, floor, count, probability } = out;
  const age = out.settlements / FIRST_SETTLEMENTS;
  const share = FIRST_TRIES / size / (1 + age * age);
  if (size === 1 || share < LEAST_SHARE) return;
  let free = 1;
  let asked = 0;
  for (let i = 0; i < size; i++) {
    free -= floor[i];
    if (count[i] < tries) asked += share;
  }
  if (asked === 0 || free <= asked) return;
  for (let i = 0; i < size; i++) {
    probability[i] = floor[i] + (probability[i] - floor[i]) * (1 - asked / free);
    if (count[i] < tries) probability[i] += share;
  }
}
