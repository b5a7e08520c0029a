import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { describe, expect, test } from "vitest";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import { rollout } from "../../src/simulation/rollout.ts";
import { shuffled } from "../../src/trace/protocol.ts";
import { benchmark, readBenchmark } from "../benchmark.ts";

/** Policies, with the tries expected of each arm; LinUCB's bonus shares what it learned of other arms. */
const policies = [
  ["linUCB", linUCB(), 4],
  ["epsilonGreedy", epsilonGreedy(), 10],
  ["thompson", thompson(), 10],
] as const;

describe.each(["val", "trainsub"] as const)("on %s", (name) => {
  const paths = benchmark(name);
  test.skipIf(paths === undefined).each(policies)(
    "%s tries every arm within 500 decisions as often as it should, for each of 20 seeds",
    async (_, factory, least) => {
      if (paths === undefined) return;
      const data = await readBenchmark(paths);
      const outcomes = outcomeTable(data.rows);
      const { arms } = outcomes;
      const enter = arms.map((id) => ({ id }));
      for (let seed = 1; seed <= 20; seed += 1) {
        const order = shuffled(data.rows.length, seed, "rows").slice(0, 500);
        const phases = [{ name: "rows", order, outcomes, enter }];
        // Dollars have no weight, because an arm that is not worth its price would be recognised sooner.
        const trace = rollout({ policy: factory, seed, data, phases, budgeted: true });
        const tried = arms.map((_arm, index) => trace.arm.filter((arm) => arm === index).length);
        expect(Math.min(...tried), `seed ${seed}: ${tried}`).toBeGreaterThanOrEqual(least);
      }
    },
  );
});
