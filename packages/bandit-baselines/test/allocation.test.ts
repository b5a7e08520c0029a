import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

// The engine's initial allocations, up to a megabyte, are spread over the rounds. The quadrature is too
// slow for as many rounds, so its limit is less than one boxed number per panel.
test.each([
  ["boltzmann", 300_000, 8],
  ["ucb1", 300_000, 8],
  ["bootstrap", 200_000, 8],
  ["beta-thompson", 40_000, 40],
])("a warm decision of %s allocates nothing", (name, rounds, limit) => {
  const script = new URL(`./heap/${name}.ts`, import.meta.url);
  expect(bytesPerRound(script, rounds)).toBeLessThan(limit);
});
