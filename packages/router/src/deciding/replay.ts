import type { FeatureSchema } from "@armature/features";
import { type ReplayOptions, replay } from "@armature/learner";
import type { ReplayedExplanation } from "../contract/explanation.ts";
import { explanationOf } from "./draw.ts";

/**
 * Explains a logged decision by the state that made it, folded again from the log.
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
    turn: kind = "ordinary",
    switchCost,
    ...logged
  } = settlement;
  const draw = {
    ...logged,
    ...distribution,
    tenant,
    conversation,
    turn: { kind } as const,
    switchCost,
    forced,
    isListed: forced === "pinned",
    excluded,
    objective,
    bounds: {},
    chosen: arm,
    context: Float64Array.from(context),
    policyFailed: false,
  };
  return { ...explanationOf(draw, schema), reproduced };
}
