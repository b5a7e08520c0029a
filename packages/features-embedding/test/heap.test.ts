import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("an extractor that is warm allocates what reads the request, and nothing that grows", () => {
  // Two requests a round, each read once: some 300 bytes. A vector of words would take 16,384.
  const script = new URL("./heap/extract.ts", import.meta.url);
  expect(bytesPerRound(script, 20_000)).toBeLessThan(1000);
});
