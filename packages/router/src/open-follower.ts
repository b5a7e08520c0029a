import { withBudget } from "@armature/budget";
import { Follower, Learner } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { RewardFactory } from "@armature/reward";
import type { Storage } from "@armature/storage";
import type { CompleteOptions } from "./read-options.ts";

/** Learns all that a storage holds with this policy and reward, and goes on following it. */
export async function openFollower(
  options: CompleteOptions<never>,
  storage: Storage,
  policy: PolicyFactory,
  reward: RewardFactory,
): Promise<Follower> {
  const { budget, features, logger, tiers } = options;
  const learner = new Learner({
    dimension: features.schema.features.length,
    featureSchema: features.schema.id,
    tiers: Object.keys(tiers),
    policy: budget === undefined ? policy : withBudget(policy, budget),
    reward,
    budgeted: budget !== undefined,
  });
  const onProblem = (err: Error, what: string): void => logger.error({ err }, what);
  const follower = await Follower.open({ learner, storage, onProblem });
  const { trimmedBefore } = follower;
  if (trimmedBefore !== undefined) {
    logger.warn({ trimmedBefore }, "the log was trimmed: only what is left of it was learned from");
  }
  return follower;
}
