import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { describe, expect, test } from "vitest";
import { outcomeTable } from "../../src/rows/outcome-table.ts";
import { play } from "../../src/simulation/play.ts";
import { benchmark, readBenchmark } from "../benchmark.ts";

const policies = { linUCB: linUCB(), epsilonGreedy: epsilonGreedy(), thompson: thompson() };

describe.each(["val", "trainsub"] as const)("on %s", (name) => {
  const paths = benchmark(name);
  test.skipIf(paths === undefined).each(Object.entries(policies))(
    "%s tries every arm at least 10 times within 500 decisions, for each of 20 seeds",
    async (_, factory) => {
      if (paths === undefined) return;
      const data = await readBenchmark(paths);
      const measured = { ...data, table: outcomeTable(data.rows) };
      const { arms } = measured.table;
      for (let seed = 1; seed <= 20; seed += 1) {
        const policy = factory({ dimension: 12, featureSchema: "hand12@1" });
        for (const id of arms) policy.addArm({ id });
        const { choices } = play(policy, seed, measured, undefined);
        const tried = arms.map(
          (_arm, index) => choices.slice(0, 500).filter(({ arm }) => arm === index).length,
        );
        expect(Math.min(...tried), `seed ${seed}: ${tried}`).toBeGreaterThanOrEqual(10);
      }
    },
  );
});
