import { type ActionDistribution, createDistribution, fork } from "@armature/policy";
import { pricesOf } from "@armature/reward";
import type { Json, Storage } from "@armature/storage";
import { LearnerError } from "../error.ts";
import type { Fold } from "../fold/fold.ts";
import type { Settlement } from "../log/entry.ts";

export interface ReplayOptions {
  readonly storage: Storage;
  /** Of the configuration that decided, and fresh: it is folded up to the decision. */
  readonly fold: Fold;
  readonly decisionId: string;
  /** @default 1 */
  readonly attempt?: number;
  /** The seed that the decision was drawn with. @default 0 */
  readonly seed?: number;
}

/** A decision of the past, scored once more by the state that made it. */
export interface Replay {
  /** What the log says of the attempt. */
  readonly settlement: Settlement;
  /** What the state says, in the order of `settlement.eligible`. */
  readonly distribution: ActionDistribution;
  /**
   * True where the fold is of the configuration that decided and its probabilities are the
   * logged ones, to the bit (a forced attempt logged none).
   */
  readonly reproduced: boolean;
}

/** Names the source of randomness of an attempt's draw, for `fork`. */
export function drawId(decisionId: string, attempt: number): string {
  return attempt === 1 ? decisionId : `${decisionId}#${attempt}`;
}

/**
 * Reproduces a decision from the log alone: folds all that the deciding state included, and
 * scores the logged context with it.
 *
 * @throws LearnerError `unknown-decision`; StorageError `trimmed` where the log no longer holds all
 *   that led to it
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
  const { eligible, tier, tenant, objective, probabilities } = settlement;
  const policy = fold.tiers.get(tier)?.policy;
  if (policy === undefined) {
    throw new LearnerError(
      "unknown-decision",
      `tier "${tier}" of the decision is configured no more`,
    );
  }
  const distribution = createDistribution(eligible.length);
  const terms = { tenant, prices: objective && pricesOf(objective) };
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
    `the log holds no attempt ${attempt} of decision ${decisionId}: it is not settled yet, or ` +
      "another log's",
  );
}

function isSettlement(entry: Json): entry is Settlement {
  return (entry as { readonly kind?: unknown } | null)?.kind === "settlement";
}
