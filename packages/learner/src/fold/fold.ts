import {
  checkOutcome,
  type ObjectiveOptions,
  type Outcome,
  type RewardFunction,
} from "@armature/reward";
import type { Json } from "@armature/storage";
import { LearnerError } from "../error.ts";
import type { Feedback, LogEntry, Settlement } from "../log/entry.ts";
import { parseEntry } from "../log/parse-entry.ts";
import type { DeclaredArm, Tier } from "./declared-arms.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  type FoldCounts,
  type FoldOptions,
  type FoldState,
  freshState,
  restoredState,
  storedState,
} from "./fold-state.ts";
import type { Ledger } from "./ledger.ts";
import { attemptOf, observationOf, type SettledAttempt } from "./settled-attempt.ts";

// Raised whenever the same log would fold to another state.
const FOLD_VERSION = 6;

/**
 * The fold: all learned state as a function of the log's entries, in their order. Equal entries
 * and an equal fingerprint give equal state, bit for bit, wherever they are folded. Wall time has
 * no part in it.
 */
export class Fold {
  readonly featureSchema: string;
  readonly dimension: number;
  /** Hash of all that shapes the state: fold, features, tiers, policy and reward. */
  readonly fingerprint: string;
  readonly #options: FoldOptions;
  #state: FoldState;
  /** How often the arms had changed in states that were restored over. */
  #armsBefore = 0;
  #lastRefusal: string | undefined;

  /** @throws LearnerError `invalid-option` */
  constructor(options: FoldOptions) {
    const { dimension, featureSchema, tenantShare = 1 } = options;
    if (!(tenantShare > 0 && tenantShare <= 1)) {
      throw new LearnerError(
        "invalid-option",
        `tenantShare must be a share in (0, 1], not ${tenantShare}`,
      );
    }
    this.dimension = dimension;
    this.featureSchema = featureSchema;
    this.#options = options;
    this.#state = freshState(options);
    this.fingerprint = fingerprintOf({
      fold: FOLD_VERSION,
      featureSchema,
      dimension,
      tenantShare,
      tiers: [...this.tiers].map(([name, tier]) => ({
        name,
        policy: { kind: tier.policy.kind, config: tier.policy.config },
      })),
      reward: { kind: options.reward.kind, config: options.reward.config },
    });
  }

  /** Others after every `restore`. */
  get tiers(): ReadonlyMap<string, Tier> {
    return this.#state.tiers;
  }

  get counts(): Readonly<FoldCounts> {
    return this.#state.counts;
  }

  /** Why the latest refused entry was refused. */
  get lastRefusal(): string | undefined {
    return this.#lastRefusal;
  }

  /** Every arm the log ever declared, by id. */
  get arms(): ReadonlyMap<string, DeclaredArm> {
    return this.#state.arms.all;
  }

  /** Changes whenever `arms` does. */
  get armsVersion(): number {
    return this.#armsBefore + this.#state.arms.version;
  }

  /**
   * Dollars of every settled attempt, by the day on which it was decided: of all tiers together,
   * and also where the policy refused to learn from it.
   */
  get ledger(): Pick<Ledger, "spent" | "days"> {
    return this.#state.ledger;
  }

  /** US dollars that a request costs with this arm; undefined where nobody has said or billed it. */
  expectedCost(arm: string): number | undefined {
    return this.#state.arms.costs.expected(arm);
  }

  /**
   * US dollars of a typical request with the dearest of these arms: what its bills say, and its list
   * price before there are any. Undefined while nobody has said or billed what any of them costs.
   */
  costScale(arms: ReadonlyMap<string, unknown>): number | undefined {
    return this.#state.arms.costs.scale(arms);
  }

  /** What of an outcome is learned, and how decisions weigh it. */
  get reward(): RewardFunction {
    return this.#options.reward;
  }

  /** The objective that was set while running: a tenant's, or everybody's; undefined for none. */
  objective(tenant?: string): ObjectiveOptions | undefined {
    return this.#state.objectives.get(tenant);
  }

  /** True where this word of the channel, or a later one, was learned from already. */
  heard(decisionId: string, attempt: number, channel: string, revision: number): boolean {
    return this.#state.window.heard(keyOf(decisionId, attempt), channel, revision);
  }

  /** True where the attempt, decided at that time, is too long ago to be revised. */
  forgets(decisionId: string, attempt: number, at: number): boolean {
    return this.#state.window.forgets(keyOf(decisionId, attempt), at);
  }

  /**
   * Folds one entry into the state.
   * @throws LearnerError `invalid-entry`, `feature-schema`; the state is then as it was
   */
  apply(value: Json): void {
    const entry = parseEntry(value);
    try {
      this.#fold(entry);
    } catch (error) {
      if (error instanceof LearnerError) throw error;
      // What the policy refuses it refuses whole, so that the state is as it was.
      this.#state.counts.refused += 1;
      this.#lastRefusal = error instanceof Error ? error.message : String(error);
    }
  }

  #fold(entry: LogEntry): void {
    switch (entry.kind) {
      case "settlement":
        this.#settle(entry);
        break;
      case "feedback":
        this.#hear(entry);
        break;
      case "control":
        if (entry.op === "declare-arm") this.#state.arms.declare(entry);
        else if (entry.op === "set-objective") this.#state.objectives.set(entry);
        else if (!this.#state.arms.remove(entry.id)) this.#state.counts.repeated += 1;
    }
  }

  #settle(entry: Settlement): void {
    this.#requireOwnFeatures(entry);
    const key = keyOf(entry.decisionId, entry.attempt);
    const known = this.#state.window.settled(key);
    if (known !== undefined && (entry.expired || !known.expired)) {
      this.#state.counts.repeated += 1;
      return;
    }
    checkOutcome(entry.outcome);
    this.#bill(entry, known?.outcome.costUsd);
    if (known === undefined) this.#learn(entry, key);
    else this.#relearn(entry, known, key);
  }

  #requireOwnFeatures({ featureSchema, context }: Settlement): void {
    if (featureSchema === this.featureSchema && context.length === this.dimension) return;
    throw new LearnerError(
      "feature-schema",
      `the log holds contexts of ${context.length} features ${featureSchema}, but these are ` +
        `${this.dimension} of ${this.featureSchema}: use a new directory, or the features it was ` +
        "written with",
    );
  }

  /** Money first: it was spent, whether or not anything is learned from it. */
  #bill({ at, tenant, arm, expired, outcome }: Settlement, charged = 0): void {
    const { costUsd } = outcome;
    if (costUsd === undefined) return;
    this.#state.ledger.charge(at, tenant, costUsd - charged);
    if (!expired) this.#state.arms.costs.observe(arm, costUsd);
  }

  #learn(entry: Settlement, key: string): void {
    const attempt = attemptOf(entry);
    this.#state.window.settle(key, attempt);
    if (attempt.expired) this.#state.counts.expired += 1;
    const tier = this.tiers.get(entry.tier);
    if (tier === undefined) {
      this.#state.counts.foreignTier += 1;
      return;
    }
    const quality = this.#lesson(attempt, this.#state.window.quality(key));
    this.#state.arms.admit(tier.policy, entry.arm);
    const { costUsd, latencyMs, aborted } = entry.outcome;
    tier.policy.update({
      ...observationOf(entry.decisionId, attempt),
      ...(quality !== undefined && { quality }),
      ...(costUsd !== undefined && { costUsd }),
      // How long the client waited before it left says nothing about the arm.
      ...(latencyMs !== undefined && !aborted && { latencyMs }),
    });
    attempt.quality = quality;
    this.#state.counts.settlements += 1;
  }

  /** A report after its time. The policy was charged once and is told of the quality alone. */
  #relearn(entry: Settlement, attempt: SettledAttempt, key: string): void {
    // Where the report does not say the cost, the predicted one stands. In the order of every outcome.
    const { quality, costUsd = attempt.outcome.costUsd, ...rest } = entry.outcome;
    attempt.outcome = {
      ...(quality !== undefined && { quality }),
      ...(costUsd !== undefined && { costUsd }),
      ...rest,
    };
    attempt.expired = false;
    this.#state.counts.expired -= 1;
    this.#revise(entry.decisionId, attempt, this.#state.window.quality(key));
  }

  #hear(entry: Feedback): void {
    const key = keyOf(entry.decisionId, entry.attempt);
    if (this.#state.window.heard(key, entry.channel, entry.revision)) {
      this.#state.counts.repeated += 1;
      return;
    }
    const attempt = this.#state.window.settled(key);
    if (attempt !== undefined) {
      this.#revise(entry.decisionId, attempt, this.#state.window.quality(key, entry));
    }
    this.#state.window.hear(key, entry);
    this.#state.counts.feedback += 1;
  }

  #revise(decisionId: string, attempt: SettledAttempt, rated: number | undefined): void {
    const tier = this.tiers.get(attempt.tier);
    const quality = tier && this.#lesson(attempt, rated);
    if (tier === undefined || quality === undefined || quality === attempt.quality) return;
    tier.policy.update({
      ...observationOf(decisionId, attempt),
      quality,
      ...(attempt.quality === undefined ? { late: true } : { revises: attempt.quality }),
    });
    attempt.quality = quality;
  }

  /**
   * The quality that the attempt teaches; undefined where nobody knows it, or its tenant taught
   * enough. `rated` is what feedback says of it.
   */
  #lesson(attempt: SettledAttempt, rated: number | undefined): number | undefined {
    const quality = this.#quality(attempt, rated);
    if (quality === undefined) return undefined;
    if (attempt.teaches === undefined) {
      attempt.teaches = this.#state.shares.admit(attempt);
      if (!attempt.teaches) this.#state.counts.capped += 1;
    }
    return attempt.teaches ? quality : undefined;
  }

  #quality(attempt: SettledAttempt, rated: number | undefined): number | undefined {
    const { arm, outcome, expired } = attempt;
    if (expired && rated === undefined) return undefined;
    const judged: Outcome = rated === undefined ? outcome : { ...outcome, quality: rated };
    return this.#options.reward.quality(judged, this.#state.arms.quality(arm));
  }

  /** All state, for a checkpoint. */
  snapshot(): Json {
    return { fingerprint: this.fingerprint, ...storedState(this.#state) };
  }

  /**
   * Replaces all state by a snapshot with the same fingerprint, or none of it.
   * @throws LearnerError `foreign-snapshot` where it is of another fold or damaged
   */
  restore(snapshot: Json): void {
    const { fingerprint, ...state } = (snapshot ?? {}) as { readonly [key: string]: Json };
    if (fingerprint !== this.fingerprint) {
      throw new LearnerError(
        "foreign-snapshot",
        "the snapshot is of another fold or configuration",
      );
    }
    const restored = restoredState(state, this.#options);
    this.#armsBefore = this.armsVersion + 1;
    this.#state = restored;
  }
}

function keyOf(decisionId: string, attempt: number): string {
  return `${attempt}:${decisionId}`;
}
