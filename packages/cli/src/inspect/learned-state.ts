import { requestFeatures } from "@armature/features";
import type { Learner } from "@armature/learner";
import { learnerOf } from "@armature/router";
import { type Json, type Storage, StorageError } from "@armature/storage";
import type { ServeConfig } from "../config.ts";

/** What a log teaches: a learner that has folded all of it. */
export async function learnedState(
  storage: Storage,
  config: Partial<ServeConfig>,
): Promise<{ learner: Learner; entries: number; names: readonly string[] }> {
  const { schema } = config.features ?? requestFeatures();
  const learner = await freshLearner(storage, config);
  let entries = 0;
  for await (const entry of wholeLog(storage)) {
    learner.fold(entry);
    entries += 1;
  }
  return { learner, entries, names: schema.features.map(({ name }) => name) };
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
