import { Follower } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Storage } from "@armature/storage";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { learnerOf } from "./learner-of.ts";

/** Learns all that a storage holds with this policy and reward, and goes on following it. */
export async function openFollower(
  options: CompleteOptions<never>,
  storage: Storage,
  policy: PolicyFactory | undefined,
  reward: RewardFunction,
  observers: Observers,
): Promise<Follower> {
  const { logger, tiers } = options;
  const learner = learnerOf({ ...options, policy, reward }, Object.keys(tiers));
  const onProblem = (err: Error, what: string): void =>
    observers.problem("learning", what, { err });
  const follower = await Follower.open({ learner, storage, onProblem });
  const { trimmedBefore } = follower;
  if (trimmedBefore !== undefined) {
    logger.warn({ trimmedBefore }, "the log was trimmed: only what is left of it was learned from");
  }
  return follower;
}
