import { requestFeatures } from "@armature/features";
import type { Fold, Settlement } from "@armature/learner";
import { createFold } from "@armature/router";
import { type Json, type Storage, StorageError } from "@armature/storage";
import type { ServeConfig } from "./load-config.ts";

/** The state that a decision log folds to. */
export interface LearnedState {
  /** Has folded the whole log. */
  readonly fold: Fold;
  /** Entries of the log. */
  readonly entries: number;
  /** Names of the features, in the order of the columns. */
  readonly names: readonly string[];
  /** Mean context of the first attempts, by tier; tiers without an attempt are absent. */
  readonly meanContexts: ReadonlyMap<string, Float64Array>;
}

/** Folds the whole log of a storage. */
export async function learnedState(
  storage: Storage,
  config: Partial<ServeConfig>,
): Promise<LearnedState> {
  const { schema } = config.features ?? requestFeatures();
  const fold = await emptyFold(storage, config);
  const means = new Map<string, { readonly context: Float64Array; count: number }>();
  let entries = 0;
  for await (const entry of wholeLog(storage)) {
    fold.apply(entry);
    entries++;
    const { kind, attempt, tier, context } = entry as Partial<Settlement>;
    if (kind !== "settlement" || attempt !== 1 || !tier || context === undefined) continue;
    const mean = means.get(tier) ?? { context: new Float64Array(context.length), count: 0 };
    means.set(tier, mean);
    mean.count++;
    for (let i = 0; i < context.length; i++) {
      mean.context[i] += (context[i] - mean.context[i]) / mean.count;
    }
  }
  return {
    fold,
    entries,
    names: schema.features.map(({ name }) => name),
    meanContexts: new Map([...means].map(([tier, { context }]) => [tier, context])),
  };
}

/** A fold for the tiers of a log which has not folded any entry yet. */
export async function emptyFold(storage: Storage, config: Partial<ServeConfig>): Promise<Fold> {
  return createFold(config, config.tiers ? Object.keys(config.tiers) : await tiersIn(storage));
}

/** Tiers named by the log's declarations, in order of appearance. */
async function tiersIn(storage: Storage): Promise<string[]> {
  const tiers = new Set<string>();
  for await (const entry of wholeLog(storage)) {
    const { op, tiers: named } = entry as { op?: string; tiers?: readonly string[] };
    if (op === "declare-arm") for (const tier of named ?? []) tiers.add(tier);
  }
  return [...tiers];
}

/** All entries of a log; those that are left if its beginning was trimmed. */
async function* wholeLog({ log }: Storage): AsyncGenerator<Json> {
  let after: string | null = null;
  try {
    for await (const { entry, offset } of log.read(after)) {
      after = offset;
      yield entry;
    }
  } catch (error) {
    if (after !== null || !StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    for await (const { entry } of log.read(error.resumeAfter ?? null)) yield entry;
  }
}
