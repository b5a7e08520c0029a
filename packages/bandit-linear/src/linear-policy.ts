import type { PolicyFactory } from "@armature/policy";
import { modelPolicy, type Rule } from "@armature/policy/kit";
import { completeLinearOptions, type LinearOptions } from "./model/linear-options.ts";
import { ridgeModel } from "./model/ridge-model.ts";
import { withInitialExploration } from "./with-initial-exploration.ts";

/**
 * A policy made of a rule and the online ridge model.
 *
 * @throws PolicyError `invalid-option`
 */
export function linearPolicy(rule: Rule, options: LinearOptions = {}): PolicyFactory {
  const complete = completeLinearOptions(options);
  return modelPolicy(ridgeModel(complete), withInitialExploration(rule, complete.tries));
}
