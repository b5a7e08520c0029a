import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("a decision within a budget and with a floor allocates less than a number per arm", () => {
  // A boxed number for each of ten arms would take 160 bytes.
  const script = new URL("./heap/decision.ts", import.meta.url);
  expect(bytesPerRound(script, 200_000)).toBeLessThan(8);
});
