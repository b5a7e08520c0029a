import { LogFollower } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Storage } from "@armature/storage";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { createFold } from "./create-fold.ts";

/** Learns all that a storage holds with this policy and reward, and goes on following it. */
export async function openFollower(
  options: CompleteOptions<never>,
  storage: Storage,
  policy: PolicyFactory | undefined,
  reward: RewardFunction,
  observers: Observers,
): Promise<LogFollower> {
  const { logger, tiers } = options;
  const fold = createFold({ ...options, policy, reward }, Object.keys(tiers));
  const onProblem = (err: Error, what: string): void =>
    observers.problem("learning", what, { err });
  const follower = await LogFollower.open({ fold, storage, onProblem });
  const { trimmedBefore } = follower;
  if (trimmedBefore !== undefined) {
    logger.warn({ trimmedBefore }, "the log was trimmed: only what is left of it was learned from");
  }
  return follower;
}
