import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { entryOf } from "../src/load/entry.ts";
import { newLearner, stateOf } from "../src/load/learner.ts";

/**
 * What 3,000 entries fold to. Replicas of two versions under one fingerprint share snapshots, so they
 * must have one state: whoever changes the state raises the fold's version, and then both here.
 */
const golden = {
  fingerprint: "vgawRCrYjiSO_Ai2xBtcdD",
  state: "2199907677a1783e29aa4ecf925974ad6c0f610f3fd204c4663963f3a8191641",
};

test("a log folds to what it always did, or the fingerprint is another", () => {
  const learner = newLearner();
  for (let n = 0; n < 3000; n++) learner.fold(entryOf(1, n));
  const state = hash("sha256", stateOf(learner));
  expect({ fingerprint: learner.fingerprint, state }).toEqual(golden);
});
