import { inCI } from "@armature/test-kit";
import { expect, test } from "vitest";
import { SHORT } from "../src/attack.ts";
import { attacks } from "../src/attacks.ts";

// Minutes on a machine that does other things.
const TIMEOUT_MS = 300_000;

/** Makes the attacks on something, such as "fs", in their short form: a test each. */
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

/** Skips the test and says so; in continuous integration, fails it. */
export function mustNotSkip(reason: string, skip: (reason: string) => never): never {
  if (inCI()) throw new Error(reason);
  console.warn(`SKIPPED: ${reason}`);
  return skip(reason);
}
