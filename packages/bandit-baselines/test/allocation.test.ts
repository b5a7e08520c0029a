import { bytesPerRound } from "@armature/testing";
import { expect, test } from "vitest";

/** Bytes by which the heap grows with each further round: what the engine sets up once is not. */
function bytes(name: string, rounds: number): number {
  const script = new URL(`./heap/${name}.ts`, import.meta.url);
  const used = (count: number) => count * bytesPerRound(script, count);
  return (used(2 * rounds) - used(rounds)) / rounds;
}

test.each([
  ["softmax", 100_000],
  ["ucb1", 100_000],
  ["beta-thompson", 15_000],
  ["bootstrap", 30_000],
])("a decision of %s allocates nothing once warm", (name, rounds) => {
  expect(bytes(name, rounds)).toBeLessThan(8);
});
