import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

/** Bytes of heap that an operation of a contender takes once warm. */
function bytesOf(contender: string, operation: "decide" | "update"): number {
  const script = new URL("../src/subjects/allocating.ts", import.meta.url);
  script.search = new URLSearchParams({ contender, operation }).toString();
  return bytesPerRound(script, 100_000);
}

test("a decision at prices of dollars and time leaves nothing on the heap", () => {
  // A reading is never exactly 0: what counts is that no object is left behind per call.
  expect(bytesOf("withObjective(linUCB)", "decide")).toBeLessThan(8);
});

test("dollars and time of an observation leave a few boxed numbers and no more", () => {
  // The engine boxes a number (16 bytes) that a function takes or gives which it does not inline.
  const alone = bytesOf("linUCB", "update");
  expect(bytesOf("withObjective(linUCB)", "update") - alone).toBeLessThan(6 * 16);
});
