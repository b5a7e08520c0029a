import { expect, test } from "vitest";
import { SHORT } from "../src/attack.ts";
import { attacks } from "../src/attacks.ts";

// Minutes on a machine that does other things.
const TIMEOUT_MS = 300_000;

/** Makes the attacks on something, such as "fs", in their short form: a test each. */
export function shortForm(target: string): void {
  test.each(attacks.filter(({ name }) => name.startsWith(`${target}/`)))(
    "$name",
    async (attack) => {
      const { broken, skipped } = await attack.run(SHORT, 1);
      expect(broken).toEqual([]);
      if (skipped === undefined) return;
      if (process.env.CI) throw new Error(skipped);
      console.warn(`SKIPPED ${attack.name}: ${skipped}`);
    },
    TIMEOUT_MS,
  );
}
