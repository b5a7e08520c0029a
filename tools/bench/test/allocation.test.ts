import { bytesPerRound } from "@armature/testing";
import { expect, test } from "vitest";

/** A reading of the heap is never exactly 0: what counts is that no object is left behind per call. */
const NOTHING = 8;

test.each(["decide", "update"])(
  "withObjective(linUCB()) at prices of dollars and time leaves nothing on the heap: %s",
  (operation) => {
    const script = new URL("../src/subjects/allocating.ts", import.meta.url);
    script.search = new URLSearchParams({
      contender: "withObjective(linUCB)",
      operation,
    }).toString();
    expect(bytesPerRound(script, 100_000)).toBeLessThan(NOTHING);
  },
);
