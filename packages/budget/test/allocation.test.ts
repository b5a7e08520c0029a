import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("a decision under a budget and over a floor leaves no number per arm behind", () => {
  // Ten arms: a boxed number for each would take 160.
  const script = new URL("./heap/decision.ts", import.meta.url);
  expect(bytesPerRound(script, 200_000)).toBeLessThan(8);
});
