import { ucb1 } from "@armature/bandit-baselines";
import { Follower, Learner, type LogEntry, type Tier } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage, type Storage } from "@armature/storage";

export const featureSchema = "model@1";
export const TENANT_SHARE = 0.5;

/** A follower on a storage that outlives it, with a snapshot every three entries. */
export class Service {
  /** All that was acknowledged, in order. */
  readonly acknowledged: LogEntry[] = [];
  readonly problems: string[] = [];
  readonly #open = memoryStorage();
  #storage: Storage | undefined;
  #follower: Follower | undefined;

  get learner(): Learner {
    return (this.#follower as Follower).learner;
  }

  async start(): Promise<void> {
    this.#storage = await this.#open();
    this.#follower = await Follower.open({
      learner: newLearner(),
      storage: this.#storage,
      snapshotEvery: 3,
      onProblem: (error, what) => this.problems.push(`${what}: ${error.message}`),
    });
  }

  /** Appends each by itself, all at once. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.#follower?.append([entry])));
    this.acknowledged.push(...entries);
  }

  /** Nothing is waited for, and nothing saved. */
  async crash(): Promise<void> {
    await this.#storage?.close();
    await this.start();
  }

  async restart(): Promise<void> {
    await this.#follower?.checkpoint();
    await this.#follower?.stop();
    await this.crash();
  }

  /** Drops of the log what the snapshot has. */
  async trim(): Promise<void> {
    const { fingerprint } = this.learner;
    await this.#follower?.checkpoint();
    const snapshot = await this.#storage?.snapshots.load(fingerprint);
    if (snapshot?.offset) await this.#storage?.log.trim(snapshot.offset);
  }

  async stop(): Promise<void> {
    await this.#follower?.stop();
    await this.#storage?.close();
  }
}

export function newLearner(): Learner {
  return new Learner({
    featureSchema,
    dimension: 2,
    tiers: ["default"],
    policy: ucb1(),
    // What is said of an answer is its reward, as it is.
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0, heuristic: false }),
    budgeted: false,
    tenantShare: TENANT_SHARE,
  });
}

/** Weights and rewards by arm, as the policy's snapshot has them. */
export function tallies(learner: Learner): Map<string, { count: number; reward: number }> {
  const { policy } = learner.tiers.get("default") as Tier;
  const { state } = policy.snapshot() as { readonly state: Record<string, Json> };
  const [weights, rewards] = [state.weights, state.rewards] as [number[], number[]];
  return new Map(
    policy.arms().map(({ id }, i) => {
      return [id, { count: weights[i] as number, reward: rewards[i] as number }];
    }),
  );
}
