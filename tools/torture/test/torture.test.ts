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
  const tell = (line: string): void => void lines.push(line);
  const held = await torture(attacks, { scale: SHORT, seed: 7, skipsFail, tell });
  return { held, lines, verdict: lines.at(-1) };
}

test("every promise held: it passes, and each attack says what it did", async () => {
  const { held, lines, verdict } = await outcomeOf([sound]);
  expect(held).toBe(true);
  expect(lines).toContainEqual(expect.stringMatching(/^a\/sound: 3 kills, promises broken: 0 /));
  expect(verdict).toBe("PASSED: 1 attacks, promises broken: 0");
});

test("one promise was broken: it fails, says which, and how to see it again", async () => {
  const { held, lines, verdict } = await outcomeOf([sound, breaking]);
  expect(held).toBe(false);
  expect(lines).toContain("  entry 3 is gone");
  expect(lines).toContain("  again: npm run torture -- --only a/breaking --seed 7");
  expect(verdict).toBe("FAILED: 2 attacks, promises broken: 1");
});

test("an attack that throws has found something, and the others are made", async () => {
  const { held, lines } = await outcomeOf([throwing, sound]);
  expect(held).toBe(false);
  expect(lines).toContainEqual(expect.stringContaining("out of files"));
  expect(lines).toContainEqual(expect.stringMatching(/^a\/sound: 3 kills/));
});

test("what is skipped is said in the verdict, and fails where a skip must not be", async () => {
  const lenient = await outcomeOf([sound, skipped]);
  expect(lenient.held).toBe(true);
  expect(lenient.verdict).toBe("PASSED: 1 attacks, promises broken: 0; SKIPPED: a/skipped");
  expect((await outcomeOf([sound, skipped], true)).held).toBe(false);
  expect((await outcomeOf([skipped])).held).toBe(false);
});
