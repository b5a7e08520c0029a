import { ucb1 } from "@armature/bandit-baselines";
import { withObjective } from "@armature/budget";
import { Fold, type LogEntry, LogFollower, type Tier } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage, type Storage } from "@armature/storage";
import type { LearnedArm } from "./naive-fold.ts";

export const featureSchema = "model@1";
export const TENANT_SHARE = 0.5;

/** A follower on a storage that outlives it, with a snapshot every three entries. */
export class Service {
  /** Acknowledged entries, in order. */
  readonly acknowledged: LogEntry[] = [];
  readonly problems: string[] = [];
  readonly #open = memoryStorage();
  #storage: Storage | undefined;
  #follower: LogFollower | undefined;

  get fold(): Fold {
    return (this.#follower as LogFollower).fold;
  }

  async start(): Promise<void> {
    this.#storage = await this.#open();
    this.#follower = await LogFollower.open({
      fold: newFold(),
      storage: this.#storage,
      snapshotEvery: 3,
      onProblem: (error, what) => this.problems.push(`${what}: ${error.message}`),
    });
  }

  /** Appends each entry separately, all concurrently. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.#follower?.append([entry])));
    this.acknowledged.push(...entries);
  }

  /** Restarts without waiting or saving. */
  async crash(): Promise<void> {
    await this.#storage?.close();
    await this.start();
  }

  async restart(): Promise<void> {
    await this.#follower?.checkpoint();
    await this.#follower?.stop();
    await this.crash();
  }

  /** Trims the log up to a new snapshot. */
  async trim(): Promise<void> {
    const { fingerprint } = this.fold;
    await this.#follower?.checkpoint();
    const snapshot = await this.#storage?.snapshots.load(fingerprint);
    if (snapshot?.offset) await this.#storage?.log.trim(snapshot.offset);
  }

  async stop(): Promise<void> {
    await this.#follower?.stop();
    await this.#storage?.close();
  }
}

export function newFold(): Fold {
  return new Fold({
    featureSchema,
    dimension: 2,
    tiers: ["default"],
    policy: withObjective(ucb1()),
    // No quality is guessed.
    reward: qualityCostLatency({ heuristic: false }),
    tenantShare: TENANT_SHARE,
  });
}

/** The part of a snapshot of `withObjective(ucb1())` with the qualities. */
interface StoredUCB1 {
  readonly state: {
    readonly policy: {
      readonly state: {
        readonly model: { readonly weights: number[]; readonly qualities: number[] };
      };
    };
  };
}

/** The statistics of each arm in the policy, with weights and qualities from its snapshot. */
export function tallies(fold: Fold): Map<string, Omit<LearnedArm, "billedUsd">> {
  const { policy } = fold.tiers.get("default") as Tier;
  const { state } = policy.snapshot() as unknown as StoredUCB1;
  const { weights, qualities } = state.policy.state.model;
  return new Map(
    policy.arms().map(({ id, costUsd, latencyMs }, i) => {
      const [count, quality] = [weights[i] as number, qualities[i] as number];
      return [id, { count, quality, costUsd, latencyMs }];
    }),
  );
}
