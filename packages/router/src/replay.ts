import type { FeatureSchema } from "@armature/features";
import { type ReplayOptions, replay } from "@armature/learner";
import { explanationOf } from "./draw.ts";
import type { Explanation } from "./explanation.ts";

/** Why a decision of the past came out as it did, from the log alone. */
export interface ReplayedExplanation extends Explanation {
  /**
   * True where the same configuration gave the logged probabilities, to the bit. False: the policy,
   * the reward or the budget were others then, or the policy failed.
   */
  readonly reproduced: boolean;
}

/**
 * Explains a decision of the past by the state that made it, folded anew from the log.
 * @throws LearnerError `unknown-decision`; StorageError `trimmed`
 */
export async function explainPast(
  options: ReplayOptions,
  schema: FeatureSchema,
): Promise<ReplayedExplanation> {
  const { settlement, distribution, reproduced } = await replay(options);
  const {
    arm,
    context,
    excluded = {},
    forced,
    tenant,
    conversation,
    objective,
    ...logged
  } = settlement;
  const draw = {
    ...logged,
    ...distribution,
    tenant,
    conversation,
    forced,
    excluded,
    objective,
    bounds: {},
    chosen: arm,
    context: Float64Array.from(context),
    policyFailed: false,
  };
  return { ...explanationOf(draw, schema), reproduced };
}
