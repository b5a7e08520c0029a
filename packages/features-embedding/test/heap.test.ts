import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("a warm extractor allocates only the reading of the request", () => {
  // Reading two requests per round takes about 300 bytes. A vector of words would take 16,384.
  const script = new URL("./heap/extract.ts", import.meta.url);
  expect(bytesPerRound(script, 20_000)).toBeLessThan(1000);
});
