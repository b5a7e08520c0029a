import { createDistribution } from "../contract/create-distribution.ts";
import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import {
  behaviourOf,
  check,
  checkClose,
  context,
  distributionOf,
  fresh,
  ids,
  observation,
  stateOf,
  trained,
  unbilled,
} from "./harness.ts";

export const learningCases: readonly ConformanceCase[] = [
  {
    name: "scoring changes nothing learned",
    run(factory) {
      const asked = fresh(factory);
      const silent = fresh(factory);
      const rng = fork(3, "scoring");
      for (let step = 0; step < 60; step++) {
        const before = JSON.stringify(asked.snapshot());
        const out = createDistribution(ids.length);
        for (const arms of [ids, ids.slice(1), ids]) {
          asked.score(context(rng), arms, out);
          asked.distribute(out, fork(step, "distribute"));
        }
        check(JSON.stringify(asked.snapshot()) === before, "scoring changed the snapshot");
        const seen = observation(rng);
        asked.update(seen);
        silent.update(seen);
      }
      check(stateOf(asked) === stateOf(silent), "scoring between updates changed what was learned");
    },
  },
  {
    name: "the fold is deterministic",
    run(factory) {
      for (const seed of [1, 2, 3]) {
        const [once, again] = [trained(factory, seed, 50), trained(factory, seed, 50)];
        check(stateOf(once) === stateOf(again), "equal observations made unequal states");
      }
    },
  },
  {
    name: "an observation is copied, not kept",
    run(factory) {
      const policy = trained(factory, 4, 20);
      const seen = observation(fork(4, "copied"));
      policy.update(seen);
      const before = stateOf(policy);
      seen.context.fill(0.25);
      check(stateOf(policy) === before, "writing to the context afterwards changed the policy");
    },
  },
  {
    name: "a revision equals the right quality at once",
    run(factory) {
      const revised = trained(factory, 5, 10);
      const right = trained(factory, 5, 10);
      const rng = fork(5, "revision");
      const late: (() => void)[] = [];
      for (let step = 0; step < 20; step++) {
        const weight = step % 2 === 0 ? 1 : 0.5;
        const seen = observation(rng, { quality: 0.9, weight });
        right.update(seen);
        revised.update({ ...seen, quality: 0.2 });
        late.push(() => revised.update({ ...unbilled(seen), revises: 0.2 }));
      }
      for (const revise of late) revise();
      for (let i = 0; i < 10; i++) {
        const x = context(rng);
        const [actual, expected] = [distributionOf(revised, x), distributionOf(right, x)];
        for (let arm = 0; arm < ids.length; arm++) {
          checkClose(actual.mean[arm] ?? 0, expected.mean[arm] ?? 0, 1e-9, "the mean is");
        }
      }
    },
  },
  {
    name: "an observation without a quality leaves the means alone",
    run(factory) {
      const policy = trained(factory, 6, 30);
      const rng = fork(6, "costs");
      const x = context(rng);
      const before = [...distributionOf(policy, x).mean];
      for (let step = 0; step < 12; step++) {
        const { quality: _, costUsd, latencyMs, ...unrated } = observation(rng);
        policy.update({
          ...unrated,
          ...(step % 2 === 0 && costUsd !== undefined && { costUsd }),
          ...(step % 3 === 0 && latencyMs !== undefined && { latencyMs }),
        });
      }
      const after = [...distributionOf(policy, x).mean];
      check(JSON.stringify(before) === JSON.stringify(after), "the means moved");
    },
  },
  {
    name: "observations are counted, revisions are not",
    run(factory) {
      const policy = fresh(factory);
      check(
        policy
          .arms()
          .map((arm) => arm.id)
          .join() === ids.join(),
        "arms are out of order",
      );
      const rng = fork(7, "counts");
      for (let step = 0; step < 12; step++) {
        const seen = observation(rng, { arm: ids[step % 2] ?? "", quality: 0.5 });
        policy.update(seen);
        policy.update({ ...unbilled(seen), quality: 0.75, revises: 0.5 });
      }
      const counts = policy.arms().map((arm) => arm.count);
      check(counts.join() === "6,6,0", `counts are ${counts.join()}, not 6,6,0`);
    },
  },
  {
    name: "a late quality and its settlement are one observation",
    run(factory) {
      const policy = fresh(factory);
      const rng = fork(7, "late");
      for (let step = 0; step < 5; step++) {
        const { quality: _, ...unrated } = observation(rng, { arm: ids[0] ?? "" });
        policy.update(unrated);
        policy.update({ ...unbilled(unrated), quality: 0.5, late: true });
      }
      const [count] = policy.arms().map((arm) => arm.count);
      check(count === 5, `5 settlements with late qualities were counted as ${count}`);
    },
  },
  {
    name: "an arm that joins late changes no other arm's mean",
    run(factory) {
      const policy = trained(factory, 8, 30);
      const x = context(fork(8, "late"));
      const before = [...distributionOf(policy, x).mean];
      policy.addArm({ id: "late" });
      const out = distributionOf(policy, x, [...ids, "late"]);
      check(
        JSON.stringify(before) === JSON.stringify([...out.mean.subarray(0, ids.length)]),
        "the means of the others moved",
      );
      check(behaviourOf(policy) !== "", "the late arm cannot be scored");
    },
  },
];
