import { createDistribution } from "../contract/create-distribution.ts";
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
    name: "a switch cost counts like expected dollars, shared by its requests, or is ignored",
    run(factory) {
      const usd = Float64Array.from(ids, (_, i) => 0.002 * i);
      const prices = { perUsd: 10, perMs: 1e-5 };
      for (const requests of [1, 40]) {
        const policy = trained(factory, 60, 60);
        const x = context(fork(60, "switch"));
        const [stay, out] = [createDistribution(ids.length), createDistribution(ids.length)];
        policy.score(x, ids, stay, { prices });
        policy.score(x, ids, out, { prices, switchCost: { usd, requests } });
        for (let i = 0; i < ids.length; i++) {
          const share = policy.pricesOutcomes ? (usd[i] ?? 0) / requests : 0;
          if (Number.isNaN(stay.costUsd[i])) continue;
          const what = `with ${share} dollars of a switch`;
          checkClose(
            out.costUsd[i] - stay.costUsd[i],
            share,
            1e-9,
            `${what}, costUsd[${i}] rises by`,
          );
          const off = stay.score[i] - out.score[i];
          const worth = (prices.perUsd + out.multiplier) * share;
          checkClose(off, worth, 1e-9 * (1 + worth), `${what}, score[${i}] falls by`);
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
  {
    name: "a policy that prices outcomes expects its bills without their switch costs",
    run(factory) {
      const [billed, switched] = [fresh(factory), fresh(factory)];
      if (!billed.pricesOutcomes) return;
      const rng = fork(21, "switches");
      for (let step = 0; step < 60; step++) {
        const switchUsd = 0.01 * (step % 5);
        const bill = observation(rng, { arm: ids[step % ids.length] ?? "", costUsd: 0.001 });
        billed.update(bill);
        switched.update({ ...bill, costUsd: 0.001 + switchUsd, switchUsd });
      }
      const x = context(rng);
      const [expected, actual] = [distributionOf(billed, x), distributionOf(switched, x)];
      for (let i = 0; i < ids.length; i++) {
        checkClose(actual.costUsd[i] ?? 0, expected.costUsd[i] ?? 0, 1e-6, `costUsd[${i}] is`);
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
