import { LearnerError } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { Json } from "@armature/storage";
import { changedJson, prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "./findings.ts";
import { checkDecides, folded, history, newFold, policies, textOf } from "./subject.ts";

/**
 * Restores changed snapshots and arbitrary values, for every policy: each must be refused without
 * effect, or restored exactly and continued.
 */
export const snapshot: Attack = {
  name: "fuzz/snapshot",
  async run({ fuzzRuns }, seed) {
    const names = Object.keys(policies);
    const runs = Math.ceil(fuzzRuns / names.length);
    const broken: string[] = [];
    let refused = 0;
    for (const [name, policy] of Object.entries(policies)) {
      const property = restoring(policy, seed, () => refused++);
      broken.push(...(await findings(`fuzz/snapshot of ${name}`, property, runs, seed)));
    }
    const counts = { policies: names.length, snapshots: runs * names.length };
    return { counts: { ...counts, "snapshots refused": refused }, broken };
  },
};

function restoring(
  policy: PolicyFactory,
  seed: number,
  onRefusal: () => void,
): fc.IProperty<[unknown]> {
  const entries = history(seed, 30);
  const others = history(seed + 1, 5);
  const sound = JSON.parse(JSON.stringify(folded(newFold(policy), entries).snapshot()));
  const untouched = textOf(folded(newFold(policy), others));
  const anything = fc.oneof(
    { arbitrary: changedJson(sound), weight: 9 },
    { arbitrary: strangeValues, weight: 1 },
  );
  const before = prototypes();
  return fc.property(anything, (given) => {
    const json = JSON.parse(JSON.stringify(given) ?? "null") as Json;
    const fold = folded(newFold(policy), others);
    try {
      fold.restore(json);
    } catch (error) {
      onRefusal();
      hold(
        LearnerError.isInstance(error) && error.code === "foreign-snapshot",
        `not refused as a snapshot: ${String(error)}`,
      );
      hold(textOf(fold) === untouched, `refused, but not whole: ${error.message}`);
      return;
    }
    hold(canonical(fold.snapshot()) === canonical(json), "restored as something else");
    checkDecides(fold);
    folded(fold, others);
    checkDecides(fold);
    newFold(policy).restore(JSON.parse(JSON.stringify(fold.snapshot())));
    hold(prototypes() === before, "a prototype was polluted");
  });
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, field: Json) =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
