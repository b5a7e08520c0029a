import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

/** Bytes of heap that an operation of a contender allocates once warm. */
function bytesOf(contender: string, operation: "decide" | "update"): number {
  const script = new URL("../src/subjects/allocating.ts", import.meta.url);
  script.search = new URLSearchParams({ contender, operation }).toString();
  return bytesPerRound(script, 100_000);
}

test("a decision with prices for dollars and time allocates nothing", () => {
  // A reading is never exactly 0, and an object takes more than 8 bytes.
  expect(bytesOf("withObjective(linUCB)", "decide")).toBeLessThan(8);
});

test("dollars and time of an observation allocate only a few boxed numbers", () => {
  // V8 boxes numbers (16 bytes) passed to or returned by functions that it does not inline.
  const alone = bytesOf("linUCB", "update");
  expect(bytesOf("withObjective(linUCB)", "update") - alone).toBeLessThan(6 * 16);
});
