import { type ActionDistribution, createDistribution, fork } from "@armature/policy";
import { pricesOf } from "@armature/reward";
import type { Json, Storage } from "@armature/storage";
import { LearnerError } from "../error.ts";
import type { Fold } from "../fold/fold.ts";
import type { Settlement } from "../log/entry.ts";

export interface ReplayOptions {
  readonly storage: Storage;
  /** A fold of the configuration that decided, which has learned nothing: the log is folded into it. */
  readonly fold: Fold;
  readonly decisionId: string;
  /** @default 1 */
  readonly attempt?: number;
  /** The seed that the decision was drawn with. @default 0 */
  readonly seed?: number;
}

/** A logged decision, scored again by the state that made it. */
export interface Replay {
  /** The log entry of the attempt. */
  readonly settlement: Settlement;
  /** Scores and probabilities in that state, in the order of `settlement.eligible`. */
  readonly distribution: ActionDistribution;
  /**
   * True if the fold has the configuration that decided, and its probabilities equal the logged ones
   * bit for bit. A forced attempt has none to compare.
   */
  readonly reproduced: boolean;
}

/** Identifies the source of randomness of an attempt's draw, for `fork`. */
export function drawId(decisionId: string, attempt: number): string {
  return attempt === 1 ? decisionId : `${decisionId}#${attempt}`;
}

/**
 * Reproduces a decision from the log alone: folds every entry that the deciding state included, and
 * scores the logged context with it.
 *
 * @throws LearnerError `unknown-decision`; StorageError `trimmed` if the log no longer holds these
 *   entries
 */
export async function replay(options: ReplayOptions): Promise<Replay> {
  const { storage, fold, decisionId, attempt = 1, seed = 0 } = options;
  const settlement = await find(storage, decisionId, attempt);
  if (settlement.stateOffset !== null) {
    for await (const { entry, offset } of storage.log.read(null)) {
      fold.apply(entry);
      if (offset === settlement.stateOffset) break;
    }
  }
  const { eligible, tier, tenant, objective, switchCost, probabilities } = settlement;
  const policy = fold.tiers.get(tier)?.policy;
  if (policy === undefined) {
    throw new LearnerError(
      "unknown-decision",
      `tier "${tier}" of the decision is no longer configured`,
    );
  }
  const distribution = createDistribution(eligible.length);
  const terms = { tenant, prices: objective && pricesOf(objective), switchCost };
  policy.score(Float64Array.from(settlement.context), eligible, distribution, terms);
  policy.distribute(distribution, fork(seed, drawId(decisionId, attempt)));
  const same = probabilities?.every((logged, index) => logged === distribution.probability[index]);
  return {
    settlement,
    distribution,
    reproduced: settlement.fingerprint === fold.fingerprint && same !== false,
  };
}

async function find(storage: Storage, decisionId: string, attempt: number): Promise<Settlement> {
  for await (const { entry } of storage.log.read(null)) {
    if (isSettlement(entry) && entry.decisionId === decisionId && entry.attempt === attempt) {
      return entry;
    }
  }
  throw new LearnerError(
    "unknown-decision",
    `the log holds no attempt ${attempt} of decision ${decisionId}: it is not settled yet, or it is ` +
      "in another log",
  );
}

function isSettlement(entry: Json): entry is Settlement {
  return (entry as { readonly kind?: unknown } | null)?.kind === "settlement";
}
