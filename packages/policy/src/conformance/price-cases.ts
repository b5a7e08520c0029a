import type { ActionDistribution } from "../contract/distribution.ts";
import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import {
  check,
  checkClose,
  context,
  distributionOf,
  fresh,
  ids,
  observation,
  trained,
} from "./harness.ts";

const free = { perUsd: 0, perMs: 0 };

export const priceCases: readonly ConformanceCase[] = [
  {
    name: "prices are taken off the score, or ignored",
    run(factory) {
      for (const steps of [0, 5, 60]) {
        const policy = trained(factory, steps, steps);
        const x = context(fork(steps, "prices"));
        const unpriced = distributionOf(policy, x, ids, free);
        for (const perUsd of [0, 10, 300]) {
          for (const perMs of [0, 1e-5, 1e-3]) {
            const priced = distributionOf(policy, x, ids, { perUsd, perMs });
            checkSameExpectations(priced, unpriced);
            for (let i = 0; i < ids.length; i++) {
              const off = unpriced.score[i] - priced.score[i];
              const worth = perUsd * priced.costUsd[i] + perMs * priced.latencyMs[i];
              const what = `at ${perUsd} a dollar and ${perMs} a millisecond, off score[${i}] is`;
              if (!policy.pricesOutcomes) checkClose(off, 0, 0, what);
              // The policy may choose what it assumes for an unknown amount.
              else if (Number.isNaN(worth)) check(off >= 0, `${what} ${off}`);
              else checkClose(off, worth, 1e-9 * (1 + worth), what);
            }
          }
        }
      }
    },
  },
  {
    name: "a policy that prices outcomes expects what it was billed",
    run(factory) {
      const policy = fresh(factory);
      if (!policy.pricesOutcomes) return;
      const rng = fork(20, "bills");
      for (let step = 0; step < 300; step++) {
        const chosen = step % ids.length;
        const bill = { costUsd: 0.001 * (1 + chosen), latencyMs: 500 * (1 + chosen) };
        policy.update(observation(rng, { arm: ids[chosen] ?? "", ...bill }));
      }
      const { costUsd, latencyMs } = distributionOf(policy, context(rng));
      for (const [i, arm] of policy.arms().entries()) {
        const [dollars, milliseconds] = [0.001 * (1 + i), 500 * (1 + i)];
        checkClose(costUsd[i], dollars, 0.1 * dollars, `costUsd[${i}] is`);
        checkClose(latencyMs[i], milliseconds, 0.1 * milliseconds, `latencyMs[${i}] is`);
        checkClose(arm.costUsd ?? 0, dollars, 0.1 * dollars, `costUsd of ${arm.id} is`);
        checkClose(arm.latencyMs ?? 0, milliseconds, 0.1 * milliseconds, `its latencyMs is`);
      }
    },
  },
];

function checkSameExpectations(priced: ActionDistribution, unpriced: ActionDistribution): void {
  for (const column of ["mean", "sd", "costUsd", "latencyMs"] as const) {
    const [actual, expected] = [priced[column].join(), unpriced[column].join()];
    check(actual === expected, `prices changed ${column} from ${expected} to ${actual}`);
  }
}
