import type { PolicyFactory, PolicySpec } from "@armature/policy";
import { checkOutcome, type Outcome, type RewardFactory } from "@armature/reward";
import type { Json } from "@armature/storage";
import { type DeclaredArm, DeclaredArms, type Tier } from "./declared-arms.ts";
import { type Feedback, type LogEntry, parseEntry, type Settlement } from "./entry.ts";
import { LearnerError } from "./error.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { JoinWindow } from "./join-window.ts";
import { Ledger } from "./ledger.ts";
import { attemptOf, observationOf, type SettledAttempt } from "./settled-attempt.ts";

// Raised whenever the same log would fold to another state.
const FOLD_VERSION = 3;

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
  /** Attempts that nobody has reported: all that counts is their predicted cost. */
  expired: number;
  feedback: number;
  /** Entries that said again what was known: no effect. */
  repeated: number;
  /** Settlements of tiers that are configured no more: nothing is learned from them. */
  foreignTier: number;
  /** Entries that the policy or the reward refused: nothing is learned from them. */
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
  readonly #ledger = new Ledger();
  #counts: FoldCounts = {
    settlements: 0,
    expired: 0,
    feedback: 0,
    repeated: 0,
    foreignTier: 0,
    refused: 0,
  };
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
    this.#arms = new DeclaredArms(this.tiers, { dimension, featureSchema });
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

  /**
   * Dollars of every settled attempt, by the day on which it was decided: of all tiers together,
   * and also where the policy refused to learn from it.
   */
  get ledger(): Pick<Ledger, "spent" | "days"> {
    return this.#ledger;
  }

  /** US dollars that a request costs with this arm; undefined where nobody has said or billed it. */
  expectedCost(arm: string): number | undefined {
    return this.#arms.costs.expected(arm);
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
    const key = keyOf(entry.decisionId, entry.attempt);
    const known = this.#window.settled(key);
    if (known !== undefined && (entry.expired || !known.expired)) {
      this.#counts.repeated += 1;
      return;
    }
    checkOutcome(entry.outcome);
    this.#bill(entry, known?.outcome.costUsd);
    if (known === undefined) this.#learn(entry, key);
    else this.#relearn(entry, known, key);
  }

  /** Money first: it was spent, whether or not anything is learned from it. */
  #bill({ at, tenant, arm, expired, outcome }: Settlement, charged = 0): void {
    const { costUsd } = outcome;
    if (costUsd === undefined) return;
    this.#ledger.charge(at, tenant, costUsd - charged);
    if (!expired) this.#arms.costs.observe(arm, costUsd);
  }

  #learn(entry: Settlement, key: string): void {
    const attempt = attemptOf(entry);
    this.#window.settle(key, attempt);
    if (attempt.expired) this.#counts.expired += 1;
    const tier = this.tiers.get(entry.tier);
    if (tier === undefined) {
      this.#counts.foreignTier += 1;
      return;
    }
    const reward = this.#score(tier, attempt, this.#window.quality(key));
    this.#arms.admit(tier.policy, entry.arm);
    const { costUsd } = entry.outcome;
    tier.policy.update({
      ...observationOf(entry.decisionId, attempt),
      ...(reward !== undefined && { reward }),
      ...(costUsd !== undefined && { costUsd }),
    });
    attempt.reward = reward;
    this.#counts.settlements += 1;
    if (!attempt.expired) tier.reward.observe(entry.outcome);
  }

  /** A report after its time. The policy was charged once and is told of the reward alone. */
  #relearn(entry: Settlement, attempt: SettledAttempt, key: string): void {
    const { costUsd } = attempt.outcome;
    // Where the report does not say the cost, the predicted one stands.
    attempt.outcome = { ...(costUsd !== undefined && { costUsd }), ...entry.outcome };
    attempt.expired = false;
    this.#counts.expired -= 1;
    const tier = this.tiers.get(attempt.tier);
    if (tier === undefined) return;
    this.#revise(entry.decisionId, attempt, this.#window.quality(key));
    tier.reward.observe(entry.outcome);
  }

  #hear(entry: Feedback): void {
    const key = keyOf(entry.decisionId, entry.attempt);
    if (this.#window.heard(key, entry.channel, entry.revision)) {
      this.#counts.repeated += 1;
      return;
    }
    const attempt = this.#window.settled(key);
    if (attempt !== undefined) {
      this.#revise(entry.decisionId, attempt, this.#window.quality(key, entry));
    }
    this.#window.hear(key, entry);
    this.#counts.feedback += 1;
  }

  #revise(decisionId: string, attempt: SettledAttempt, quality: number | undefined): void {
    const tier = this.tiers.get(attempt.tier);
    const reward = tier && this.#score(tier, attempt, quality);
    if (tier === undefined || reward === undefined || reward === attempt.reward) return;
    tier.policy.update({
      ...observationOf(decisionId, attempt),
      reward,
      ...(attempt.reward === undefined ? { late: true } : { revises: attempt.reward }),
    });
    attempt.reward = reward;
  }

  #score(tier: Tier, attempt: SettledAttempt, quality?: number): number | undefined {
    const { arm, outcome, expired } = attempt;
    if (expired && quality === undefined) return undefined;
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
      ledger: this.#ledger.snapshot(),
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
    this.#ledger.restore(stored.ledger);
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
  readonly ledger: Json;
  readonly counts: FoldCounts;
}

function keyOf(decisionId: string, attempt: number): string {
  return `${attempt}:${decisionId}`;
}
