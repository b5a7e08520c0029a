import type { PolicyFactory, PolicySpec } from "@armature/policy";
import { checkOutcome, type Outcome, type RewardFactory } from "@armature/reward";
import type { Json } from "@armature/storage";
import { type DeclaredArm, DeclaredArms, type Tier } from "./declared-arms.ts";
import { type Feedback, type LogEntry, parseEntry, type Settlement } from "./entry.ts";
import { LearnerError } from "./error.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { JoinWindow, type SettledAttempt } from "./join-window.ts";

// Raised whenever the same log would fold to another state.
const FOLD_VERSION = 2;

/** How many settled attempts can still be revised by feedback. */
export const JOIN_WINDOW = 10_000;

export interface LearnerOptions extends PolicySpec {
  /** Names of the tiers, each of which learns apart. */
  readonly tiers: readonly string[];
  readonly policy: PolicyFactory;
  readonly reward: RewardFactory;
  /** True where the policy holds a budget, so that the reward must not price dollars again. */
  readonly budgeted: boolean;
}

/** How many entries had which effect. */
export interface FoldCounts {
  settlements: number;
  feedback: number;
  /** Entries that said again what was known: no effect. */
  repeated: number;
  /** Settlements of tiers that are configured no more: no effect. */
  foreignTier: number;
  /** Entries that the policy or the reward refused: no effect. */
  refused: number;
}

/**
 * The fold: all learned state as a function of the log's entries, in their order. Equal entries
 * and an equal fingerprint give equal state, bit for bit, wherever they are folded. Wall time has
 * no part in it.
 */
export class Learner {
  readonly featureSchema: string;
  readonly dimension: number;
  /** Hash of all that shapes the state: fold, features, tiers, policy and reward. */
  readonly fingerprint: string;
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly #arms: DeclaredArms;
  readonly #window = new JoinWindow(JOIN_WINDOW);
  #counts: FoldCounts = { settlements: 0, feedback: 0, repeated: 0, foreignTier: 0, refused: 0 };
  #lastRefusal: string | undefined;

  constructor({ tiers, policy, reward, budgeted, dimension, featureSchema }: LearnerOptions) {
    this.dimension = dimension;
    this.featureSchema = featureSchema;
    this.tiers = new Map(
      tiers.map((name) => [
        name,
        { policy: policy({ dimension, featureSchema }), reward: reward({ budgeted }) },
      ]),
    );
    this.#arms = new DeclaredArms(this.tiers, dimension);
    this.fingerprint = fingerprintOf({
      fold: FOLD_VERSION,
      featureSchema,
      dimension,
      tiers: [...this.tiers].map(([name, tier]) => ({
        name,
        policy: { kind: tier.policy.kind, config: tier.policy.config },
        reward: { kind: tier.reward.kind, config: tier.reward.config },
      })),
    });
  }

  get counts(): Readonly<FoldCounts> {
    return this.#counts;
  }

  /** Why the latest refused entry was refused. */
  get lastRefusal(): string | undefined {
    return this.#lastRefusal;
  }

  /** Every arm the log ever declared, by id. */
  get arms(): ReadonlyMap<string, DeclaredArm> {
    return this.#arms.all;
  }

  /** Changes whenever `arms` does. */
  get armsVersion(): number {
    return this.#arms.version;
  }

  /** True where this word of the channel, or a later one, was learned from already. */
  heard(decisionId: string, attempt: number, channel: string, revision: number): boolean {
    return this.#window.heard(keyOf(decisionId, attempt), channel, revision);
  }

  /** True where the attempt, decided at that time, is too long ago to be revised. */
  forgets(decisionId: string, attempt: number, at: number): boolean {
    return this.#window.forgets(keyOf(decisionId, attempt), at);
  }

  /**
   * Folds one entry.
   * @throws LearnerError `invalid-entry`, `feature-schema`; the state is then as it was
   */
  fold(value: Json): void {
    const entry = parseEntry(value);
    try {
      this.#apply(entry);
    } catch (error) {
      if (error instanceof LearnerError) throw error;
      // What policy and reward refuse they refuse whole, so that the state is as it was.
      this.#counts.refused += 1;
      this.#lastRefusal = error instanceof Error ? error.message : String(error);
    }
  }

  #apply(entry: LogEntry): void {
    switch (entry.kind) {
      case "settlement":
        this.#settle(entry);
        break;
      case "feedback":
        this.#hear(entry);
        break;
      case "control":
        if (entry.op === "declare-arm") this.#arms.declare(entry);
        else if (!this.#arms.remove(entry.id)) this.#counts.repeated += 1;
    }
  }

  #settle(entry: Settlement): void {
    if (entry.featureSchema !== this.featureSchema) {
      throw new LearnerError(
        "feature-schema",
        `the log holds contexts of features ${entry.featureSchema}, but these are ` +
          `${this.featureSchema}: use a new directory, or the features it was written with`,
      );
    }
    const tier = this.tiers.get(entry.tier);
    if (tier === undefined) {
      this.#counts.foreignTier += 1;
      return;
    }
    const key = keyOf(entry.decisionId, entry.attempt);
    if (this.#window.settled(key) !== undefined) {
      this.#counts.repeated += 1;
      return;
    }
    checkOutcome(entry.outcome);
    const attempt: SettledAttempt = {
      tier: entry.tier,
      tenant: entry.tenant,
      arm: entry.arm,
      eligible: entry.eligible,
      context: Float64Array.from(entry.context),
      propensity: entry.probabilities?.[entry.eligible.indexOf(entry.arm)] ?? null,
      outcome: entry.outcome,
      at: entry.at,
      reward: undefined,
    };
    attempt.reward = this.#score(tier, attempt, this.#window.quality(key));
    this.#arms.admit(tier.policy, entry.arm);
    const { costUsd } = entry.outcome;
    tier.policy.update({
      ...observationOf(entry.decisionId, attempt),
      attempt: entry.attempt,
      ...(attempt.reward !== undefined && { reward: attempt.reward }),
      ...(costUsd !== undefined && { costUsd }),
    });
    tier.reward.observe(entry.outcome);
    this.#window.settle(key, attempt);
    this.#counts.settlements += 1;
  }

  #hear(entry: Feedback): void {
    const key = keyOf(entry.decisionId, entry.attempt);
    if (this.#window.heard(key, entry.channel, entry.revision)) {
      this.#counts.repeated += 1;
      return;
    }
    const attempt = this.#window.settled(key);
    if (attempt !== undefined) this.#revise(entry, attempt, this.#window.quality(key, entry));
    this.#window.hear(key, entry);
    this.#counts.feedback += 1;
  }

  #revise({ decisionId }: Feedback, attempt: SettledAttempt, quality: number | undefined): void {
    const tier = this.tiers.get(attempt.tier);
    const reward = tier && this.#score(tier, attempt, quality);
    if (tier === undefined || reward === undefined || reward === attempt.reward) return;
    tier.policy.update({
      ...observationOf(decisionId, attempt),
      reward,
      ...(attempt.reward !== undefined && { revises: attempt.reward }),
    });
    attempt.reward = reward;
  }

  #score(tier: Tier, { arm, outcome }: SettledAttempt, quality?: number): number | undefined {
    const judged: Outcome = quality === undefined ? outcome : { ...outcome, quality };
    return tier.reward.score(judged, this.#arms.quality(arm));
  }

  /** All state, for a checkpoint. */
  snapshot(): Json {
    return {
      fingerprint: this.fingerprint,
      tiers: [...this.tiers].map(([name, { policy, reward }]) => ({
        name,
        policy: policy.snapshot(),
        reward: reward.snapshot(),
      })),
      arms: this.#arms.snapshot(),
      window: this.#window.snapshot(),
      counts: { ...this.#counts },
    };
  }

  /**
   * Replaces all state by a snapshot with the same fingerprint.
   * @throws LearnerError `foreign-snapshot`; PolicyError or RewardError where a part is damaged, and then the learner must not be used
   */
  restore(snapshot: Json): void {
    const stored = snapshot as unknown as StoredState;
    if (stored?.fingerprint !== this.fingerprint) {
      throw new LearnerError(
        "foreign-snapshot",
        "the snapshot is of another fold or configuration",
      );
    }
    for (const { name, policy, reward } of stored.tiers) {
      this.tiers.get(name)?.policy.restore(policy);
      this.tiers.get(name)?.reward.restore(reward);
    }
    this.#arms.restore(stored.arms);
    this.#window.restore(stored.window);
    this.#counts = { ...stored.counts };
  }
}

interface StoredState {
  readonly fingerprint: string;
  readonly tiers: readonly {
    readonly name: string;
    readonly policy: Json;
    readonly reward: Json;
  }[];
  readonly arms: Json;
  readonly window: Json;
  readonly counts: FoldCounts;
}

function keyOf(decisionId: string, attempt: number): string {
  return `${attempt}:${decisionId}`;
}

function observationOf(decisionId: string, attempt: SettledAttempt) {
  const { arm, eligible, context, propensity, tenant } = attempt;
  return {
    decisionId,
    arm,
    eligible,
    context,
    propensity,
    ...(tenant !== undefined && { tenant }),
  };
}
