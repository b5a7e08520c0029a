import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { entryOf } from "../src/load/entry.ts";
import { newFold, stateOf } from "../src/load/fold.ts";

/**
 * What 3,000 entries fold to. Replicas of two versions under one fingerprint share snapshots, so they
 * must have one state: whoever changes the state raises the fold's version, and then both here.
 */
const golden = {
  fingerprint: "jt76-blgdaojB6SpE1iZg0",
  state: "eedde51e339108589f2eab7fa11e9042437430585180a925fa59ade86296613a",
};

test("a log folds to what it always did, or the fingerprint is another", () => {
  const fold = newFold();
  for (let n = 0; n < 3000; n++) fold.apply(entryOf(1, n));
  const state = hash("sha256", stateOf(fold));
  expect({ fingerprint: fold.fingerprint, state }).toEqual(golden);
});
