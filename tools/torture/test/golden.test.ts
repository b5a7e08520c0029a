import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { entryOf } from "../src/load/entry.ts";
import { newFold, stateOf } from "../src/load/fold.ts";

/**
 * The state after 3,000 entries. Replicas of two versions with the same fingerprint share snapshots, so
 * they must have the same state. A change of the state must raise the fold's version; then both values
 * here change.
 */
const golden = {
  fingerprint: "TfCLK_9WeSpgTvc77W4QOm",
  state: "39056fbaafb0892e18e65e772402851555d5b5902f77cac80431b3b5220a6ffc",
};

test("a log folds to the same state as before, or the fingerprint has changed", () => {
  const fold = newFold();
  for (let n = 0; n < 3000; n++) fold.apply(entryOf(1, n));
  const state = hash("sha256", stateOf(fold));
  expect({ fingerprint: fold.fingerprint, state }).toEqual(golden);
});
