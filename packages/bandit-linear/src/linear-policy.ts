import type { PolicyFactory } from "@armature/policy";
import { modelPolicy, type Rule } from "@armature/policy/kit";
import { completeLinearOptions, type LinearOptions } from "./linear-options.ts";
import { ridgeModel } from "./ridge-model.ts";
import { withFirstTries } from "./with-first-tries.ts";

/**
 * A policy from a rule over the online ridge model.
 *
 * @throws PolicyError `invalid-option`
 */
export function linearPolicy(rule: Rule, options: LinearOptions = {}): PolicyFactory {
  const complete = completeLinearOptions(options);
  return modelPolicy(ridgeModel(complete), withFirstTries(rule, complete.tries));
}
