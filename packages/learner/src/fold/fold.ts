import type { ObjectiveOptions, RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import { LearnerError } from "../error.ts";
import { parseEntry } from "../log/parse-entry.ts";
import { applyEntry, attemptKey } from "./apply-entry.ts";
import { type Conversation, conversationKey } from "./conversations.ts";
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

// Raised when the same log would fold to another state.
const FOLD_VERSION = 7;

/**
 * All learned state, as a function of the log's entries in their order. Equal entries and an equal
 * fingerprint give equal state, bit for bit, on every machine. Wall time has no part in it.
 */
export class Fold {
  readonly featureSchema: string;
  readonly dimension: number;
  /** Hash of everything that shapes the state: fold version, features, tiers, policy and reward. */
  readonly fingerprint: string;
  readonly #options: FoldOptions;
  #state: FoldState;
  /** How often the arms had changed in states that `restore` replaced. */
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

  /** Other objects after every `restore`. */
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

  /** Every arm that the log ever declared, by id. */
  get arms(): ReadonlyMap<string, DeclaredArm> {
    return this.#state.arms.all;
  }

  /** Changes whenever `arms` does. */
  get armsVersion(): number {
    return this.#armsBefore + this.#state.arms.version;
  }

  /**
   * Dollars of every settled attempt, by the day on which it was decided: of all tiers, and also if
   * the policy refused to learn from the attempt.
   */
  get ledger(): Pick<Ledger, "spent" | "days"> {
    return this.#state.ledger;
  }

  /** US dollars that a request costs with this arm; undefined while neither a price nor a bill is known. */
  expectedCost(arm: string): number | undefined {
    return this.#state.arms.costs.expected(arm);
  }

  /**
   * US dollars of a typical request with the most expensive of these arms: by its bills, or by its list
   * price before there are any. Undefined while no cost of any of them is known.
   */
  costScale(arms: ReadonlyMap<string, unknown>): number | undefined {
    return this.#state.arms.costs.scale(arms);
  }

  get reward(): RewardFunction {
    return this.#options.reward;
  }

  /** The objective that was set while running, of a tenant or of all; undefined if none was. */
  objective(tenant?: string): ObjectiveOptions | undefined {
    return this.#state.objectives.get(tenant);
  }

  /** A conversation of a tenant, or of none; undefined if it is unknown or forgotten. */
  conversation(tenant: string | undefined, conversation: string): Conversation | undefined {
    return this.#state.conversations.get(conversationKey(tenant, conversation));
  }

  /** True if a rating would have no effect: this channel has given this revision or a later one. */
  isRepetition(decisionId: string, attempt: number, channel: string, revision: number): boolean {
    return this.#state.window.isRepetition(attemptKey(decisionId, attempt), channel, revision);
  }

  /** True if the attempt, decided at that time, is too long ago to be revised. */
  isForgotten(decisionId: string, attempt: number, at: number): boolean {
    return this.#state.window.isForgotten(attemptKey(decisionId, attempt), at);
  }

  /**
   * Folds one entry into the state. An entry that the policy or the reward function refuses is
   * counted; only its dollars are learned.
   * @throws LearnerError `invalid-entry`, `feature-schema`; the state is then as it was
   */
  apply(value: Json): void {
    const entry = parseEntry(value);
    try {
      applyEntry(entry, this.#state, this.#options);
    } catch (error) {
      if (error instanceof LearnerError) throw error;
      // A policy refuses an observation as a whole, so its state is as it was.
      this.#state.counts.refused += 1;
      this.#lastRefusal = error instanceof Error ? error.message : String(error);
    }
  }

  /** All state, for a checkpoint. */
  snapshot(): Json {
    return { fingerprint: this.fingerprint, ...storedState(this.#state) };
  }

  /**
   * Replaces all state by a snapshot with the same fingerprint, or none of it.
   * @throws LearnerError `foreign-snapshot` if it is of another fold, or damaged
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
