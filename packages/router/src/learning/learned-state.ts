import { type Fold, type LogEntry, LogFollower } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Storage } from "@armature/storage";
import { RouterError } from "../error.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { createFold } from "./create-fold.ts";

/** The state that the router has learned from its log. It changes only by appending to the log. */
export class LearnedState {
  readonly #options: CompleteOptions<never>;
  readonly #storage: Storage;
  readonly #observers: Observers;
  #policy: PolicyFactory | undefined;
  #reward: RewardFunction;
  #follower: LogFollower;
  #changing: Promise<unknown> = Promise.resolve();
  #sealed = false;

  private constructor(
    options: CompleteOptions<never>,
    storage: Storage,
    observers: Observers,
    follower: LogFollower,
  ) {
    this.#options = options;
    this.#storage = storage;
    this.#observers = observers;
    this.#follower = follower;
    this.#policy = options.policy;
    this.#reward = options.reward;
  }

  /** Folds everything that the log holds, and follows the log from there. */
  static async open(
    options: CompleteOptions<never>,
    storage: Storage,
    observers: Observers,
  ): Promise<LearnedState> {
    const { policy, reward } = options;
    const follower = await follow(options, storage, observers, policy, reward);
    return new LearnedState(options, storage, observers, follower);
  }

  /** Another object after `swapPolicy`. */
  get fold(): Fold {
    return this.#follower.fold;
  }

  /** Tells how far the fold is behind the log, and if it still follows it. */
  get follower(): Pick<LogFollower, "offset" | "lag" | "failure"> {
    return this.#follower;
  }

  /** A fold of this configuration that has learned nothing. */
  emptyFold(): Fold {
    const configuration = { ...this.#options, policy: this.#policy, reward: this.#reward };
    return createFold(configuration, Object.keys(this.#options.tiers));
  }

  /**
   * Resolves when the entries are durable and, unless learning has stopped, learned from.
   * @returns false if learning has stopped
   */
  async append(entries: readonly LogEntry[]): Promise<boolean> {
    const follower = this.#follower;
    await follower.append(entries);
    return follower.failure === undefined;
  }

  /**
   * Appends entries that change the arms or the objective. Changes are made one after the other;
   * `entries` is called when the earlier ones have been learned.
   * @throws whatever stopped learning: then nothing has changed in this process
   */
  async change(entries: () => readonly LogEntry[]): Promise<void> {
    await this.#serially(async () => {
      const follower = this.#follower;
      await follower.append(entries());
      if (follower.failure !== undefined) throw follower.failure;
    });
  }

  /** Replaces the policy and the reward function: the log is folded again before they take over. */
  async swapPolicy(policy: PolicyFactory, reward: RewardFunction = this.#reward): Promise<void> {
    await this.#serially(async () => {
      const previous = this.#follower;
      this.#follower = await follow(this.#options, this.#storage, this.#observers, policy, reward);
      this.#policy = policy;
      this.#reward = reward;
      await previous.stop();
    });
  }

  /** @throws RouterError `closed` once the state is sealed */
  requireOpen(): void {
    if (this.#sealed) throw new RouterError("closed", "the router was closed");
  }

  /** Allows no further changes and decisions; resolves when the changes in progress have ended. */
  async seal(): Promise<void> {
    this.#sealed = true;
    await this.#changing;
  }

  /** Saves a snapshot and stops following the log. */
  async close(): Promise<void> {
    try {
      await this.#follower.checkpoint();
    } catch (error) {
      this.#options.logger.warn({ err: error }, "the snapshot was not saved; the log has it all");
    }
    await this.#follower.stop();
  }

  async #serially(change: () => Promise<void>): Promise<void> {
    this.requireOpen();
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => {});
    await done;
  }
}

async function follow(
  options: CompleteOptions<never>,
  storage: Storage,
  observers: Observers,
  policy: PolicyFactory | undefined,
  reward: RewardFunction,
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
