import { expect, test } from "vitest";
import { type Attack, type Result, SHORT } from "../src/attack.ts";
import { torture } from "../src/torture.ts";

const attackOf = (name: string, result: Partial<Result>): Attack => ({
  name,
  run: async () => ({ counts: {}, broken: [], ...result }),
});
const sound = attackOf("a/sound", { counts: { kills: 3 } });
const breaking = attackOf("a/breaking", { broken: ["entry 3 is gone"] });
const skipped = attackOf("a/skipped", { skipped: "there is no disk" });
const throwing: Attack = {
  name: "a/throwing",
  run: async () => {
    throw new Error("out of files");
  },
};

async function outcomeOf(attacks: readonly Attack[], skipsFail = false) {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const held = await torture(attacks, { scale: SHORT, seed: 7, skipsFail, print });
  return { held, lines, verdict: lines.at(-1) };
}

test("passes if every promise held, and prints what each attack did", async () => {
  const { held, lines, verdict } = await outcomeOf([sound]);
  expect(held).toBe(true);
  expect(lines).toContainEqual(expect.stringMatching(/^a\/sound: 3 kills, promises broken: 0 /));
  expect(verdict).toBe("PASSED: 1 attacks, promises broken: 0");
});

test("fails if a promise was broken, and prints which, and how to repeat it", async () => {
  const { held, lines, verdict } = await outcomeOf([sound, breaking]);
  expect(held).toBe(false);
  expect(lines).toContain("  entry 3 is gone");
  expect(lines).toContain("  again: npm run torture -- --only a/breaking --seed 7");
  expect(verdict).toBe("FAILED: 2 attacks, promises broken: 1");
});

test("an attack that throws has found something, and the others still run", async () => {
  const { held, lines } = await outcomeOf([throwing, sound]);
  expect(held).toBe(false);
  expect(lines).toContainEqual(expect.stringContaining("out of files"));
  expect(lines).toContainEqual(expect.stringMatching(/^a\/sound: 3 kills/));
});

test("the verdict names skipped attacks; if skips must not occur, it is a failure", async () => {
  const lenient = await outcomeOf([sound, skipped]);
  expect(lenient.held).toBe(true);
  expect(lenient.verdict).toBe("PASSED: 1 attacks, promises broken: 0; SKIPPED: a/skipped");
  expect((await outcomeOf([sound, skipped], true)).held).toBe(false);
  expect((await outcomeOf([skipped])).held).toBe(false);
});
