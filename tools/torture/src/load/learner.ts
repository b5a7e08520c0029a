import { linUCB } from "@armature/bandit-linucb";
import { withObjective } from "@armature/budget";
import { Learner } from "@armature/learner";
import { qualityCostLatency } from "@armature/reward";
import type { Storage } from "@armature/storage";
import { DIMENSION, FEATURE_SCHEMA } from "./entry.ts";

/** A learner with nothing learned. */
export function newLearner(): Learner {
  return new Learner({
    featureSchema: FEATURE_SCHEMA,
    dimension: DIMENSION,
    tiers: ["default"],
    policy: withObjective(linUCB()),
    reward: qualityCostLatency(),
  });
}

/** All learned state, in a form in which equal states are equal texts. */
export function stateOf(learner: Learner): string {
  return JSON.stringify(learner.snapshot());
}

/** The state that a restart begins with: of the snapshot, and of the entries after it. */
export async function restarted({ log, snapshots }: Storage): Promise<string> {
  const learner = newLearner();
  const snapshot = await snapshots.load(learner.fingerprint);
  if (snapshot !== undefined) learner.restore(snapshot.state);
  for await (const { entry } of log.read(snapshot?.offset ?? null)) learner.fold(entry);
  return stateOf(learner);
}
