import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { describe, expect, test } from "vitest";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import { play } from "../../src/simulation/play.ts";
import { shuffled } from "../../src/simulation/protocol.ts";
import { benchmark, readBenchmark } from "../benchmark.ts";

const policies = { linUCB: linUCB(), epsilonGreedy: epsilonGreedy(), thompson: thompson() };

describe.each(["val", "trainsub"] as const)("on %s", (name) => {
  const paths = benchmark(name);
  test.skipIf(paths === undefined).each(Object.entries(policies))(
    "%s tries every arm at least 10 times within 500 decisions, for each of 20 seeds",
    async (_, factory) => {
      if (paths === undefined) return;
      const data = await readBenchmark(paths);
      const outcomes = outcomeTable(data.rows);
      const { arms } = outcomes;
      const enter = arms.map((id) => ({ id }));
      for (let seed = 1; seed <= 20; seed += 1) {
        const order = shuffled(data.rows.length, seed, "rows").slice(0, 500);
        const phases = [{ name: "rows", order, outcomes, enter }];
        // Where dollars weigh nothing: an arm that is not worth its price is known for it sooner.
        const trace = play({ policy: factory, seed, data, phases, budgeted: true });
        const tried = arms.map((_arm, index) => trace.arm.filter((arm) => arm === index).length);
        expect(Math.min(...tried), `seed ${seed}: ${tried}`).toBeGreaterThanOrEqual(10);
      }
    },
  );
});
