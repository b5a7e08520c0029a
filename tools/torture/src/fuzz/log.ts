import { LearnerError } from "@armature/learner";
import type { Json } from "@armature/storage";
import { changedJson, prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "./findings.ts";
import { checkDecides, folded, history, newFold, policies, textOf } from "./subject.ts";

const policy = policies.wrapped;

/**
 * Gives the fold changed entries and arbitrary values: each must be refused without effect, or folded
 * into a finite state that can be restored and that decides.
 */
export const log: Attack = {
  name: "fuzz/log",
  async run({ fuzzRuns }, seed) {
    const entries = history(seed, 30);
    const start = JSON.parse(JSON.stringify(folded(newFold(policy), entries).snapshot()));
    const text = fc.uint8Array().map((bytes) => new TextDecoder().decode(bytes));
    const anything = fc.oneof(
      {
        arbitrary: fc
          .constantFrom(...entries.slice(0, 20), ...entries.slice(-5))
          .chain(changedJson),
        weight: 8,
      },
      { arbitrary: strangeValues, weight: 1 },
      { arbitrary: text, weight: 1 },
    );
    const before = prototypes();
    let refused = 0;
    const property = fc.property(fc.array(anything, { minLength: 1, maxLength: 3 }), (given) => {
      const fold = newFold(policy);
      fold.restore(start);
      for (const entry of given) if (!isFolded(fold, entry)) refused++;
      const snapshot = JSON.parse(JSON.stringify(fold.snapshot()));
      newFold(policy).restore(snapshot);
      checkDecides(fold);
      hold(prototypes() === before, "a prototype was polluted");
    });
    const broken = await findings("fuzz/log", property, fuzzRuns, seed);
    return { counts: { "runs of 1 to 3 entries": fuzzRuns, "entries refused": refused }, broken };
  },
};

function isFolded(fold: ReturnType<typeof newFold>, entry: unknown): boolean {
  const before = textOf(fold);
  try {
    fold.apply(entry as Json);
    return true;
  } catch (error) {
    hold(LearnerError.isInstance(error), `not a LearnerError: ${String(error)}`);
    hold(textOf(fold) === before, `refused, but not whole: ${error.message}`);
    return false;
  }
}
