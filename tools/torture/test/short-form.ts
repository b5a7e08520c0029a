import { inCI } from "@armature/test-kit";
import { expect, test } from "vitest";
import { SHORT } from "../src/attack.ts";
import { attacks } from "../src/attacks.ts";

// Minutes on a busy machine.
const TIMEOUT_MS = 300_000;

/** Registers a test for each attack on a target, such as "fs", in its short form. */
export function shortForm(target: string): void {
  test.for(attacks.filter(({ name }) => name.startsWith(`${target}/`)))(
    "$name",
    { timeout: TIMEOUT_MS },
    async (attack, { skip }) => {
      const { broken, skipped } = await attack.run(SHORT, 1);
      expect(broken).toEqual([]);
      if (skipped !== undefined) mustNotSkip(skipped, skip);
    },
  );
}

/** Skips the test with a warning; in continuous integration, fails it. */
export function mustNotSkip(reason: string, skip: (reason: string) => never): never {
  if (inCI()) throw new Error(reason);
  console.warn(`SKIPPED: ${reason}`);
  return skip(reason);
}
