import { linUCB } from "@armature/bandit-linucb";
import { withObjective } from "@armature/budget";
import { Fold } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import type { Storage } from "@armature/storage";
import { DIMENSION, FEATURE_SCHEMA } from "./entry.ts";

/** A fold with nothing learned. */
export function newFold(): Fold {
  return new Fold({
    featureSchema: FEATURE_SCHEMA,
    dimension: DIMENSION,
    tiers: ["default"],
    policy: withObjective(linUCB()),
    reward: qualityCostLatency(),
  });
}

/** The learned state as a text: equal states give equal texts. */
export function stateOf(fold: Fold): string {
  return JSON.stringify(fold.snapshot());
}

/** The state after a restart: the snapshot, and the entries after it. */
export async function restarted({ log, snapshots }: Storage): Promise<string> {
  const fold = newFold();
  const snapshot = await snapshots.load(fold.fingerprint);
  if (snapshot !== undefined) fold.restore(snapshot.state);
  for await (const { entry } of log.read(snapshot?.offset ?? null)) fold.apply(entry);
  return stateOf(fold);
}
