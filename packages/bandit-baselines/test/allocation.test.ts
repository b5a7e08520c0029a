import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

// What the engine sets up once, up to a megabyte, is shared out over the rounds. Of the quadrature,
// which is too slow for as many of them, the limit is less than a boxed number per panel.
test.each([
  ["boltzmann", 300_000, 8],
  ["ucb1", 300_000, 8],
  ["bootstrap", 200_000, 8],
  ["beta-thompson", 40_000, 40],
])("a decision of %s allocates nothing once warm", (name, rounds, limit) => {
  const script = new URL(`./heap/${name}.ts`, import.meta.url);
  expect(bytesPerRound(script, rounds)).toBeLessThan(limit);
});
