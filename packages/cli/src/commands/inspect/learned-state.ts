import { requestFeatures } from "@armature/features";
import type { Learner, Settlement } from "@armature/learner";
import { learnerOf } from "@armature/router";
import { type Json, type Storage, StorageError } from "@armature/storage";
import type { ServeConfig } from "../../discovery/config.ts";

/** What a log teaches. */
export interface LearnedState {
  /** Has folded all of it. */
  readonly learner: Learner;
  readonly entries: number;
  /** Of the features. */
  readonly names: readonly string[];
  /** Mean context of each tier's first attempts; a tier without any has none. */
  readonly meanContexts: ReadonlyMap<string, Float64Array>;
}

export async function learnedState(
  storage: Storage,
  config: Partial<ServeConfig>,
): Promise<LearnedState> {
  const { schema } = config.features ?? requestFeatures();
  const learner = await freshLearner(storage, config);
  const means = new Map<string, { readonly context: Float64Array; count: number }>();
  let entries = 0;
  for await (const entry of wholeLog(storage)) {
    learner.fold(entry);
    entries += 1;
    const { kind, attempt, tier, context } = entry as Partial<Settlement>;
    if (kind !== "settlement" || attempt !== 1 || !tier || context === undefined) continue;
    const mean = means.get(tier) ?? { context: new Float64Array(context.length), count: 0 };
    means.set(tier, mean);
    mean.count += 1;
    for (let i = 0; i < context.length; i += 1) {
      mean.context[i] += (context[i] - mean.context[i]) / mean.count;
    }
  }
  return {
    learner,
    entries,
    names: schema.features.map(({ name }) => name),
    meanContexts: new Map([...means].map(([tier, { context }]) => [tier, context])),
  };
}

/** A learner for a log, with nothing learned. */
export async function freshLearner(
  storage: Storage,
  config: Partial<ServeConfig>,
): Promise<Learner> {
  return learnerOf(config, config.tiers ? Object.keys(config.tiers) : await tiersIn(storage));
}

/** The tiers that the log's declarations name, in the order they appear. */
async function tiersIn(storage: Storage): Promise<string[]> {
  const tiers = new Set<string>();
  for await (const entry of wholeLog(storage)) {
    const { op, tiers: named } = entry as { op?: string; tiers?: readonly string[] };
    if (op === "declare-arm") for (const tier of named ?? []) tiers.add(tier);
  }
  return [...tiers];
}

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
