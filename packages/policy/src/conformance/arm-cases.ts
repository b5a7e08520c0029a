import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import {
  behaviourOf,
  check,
  checkRefused,
  context,
  distributionOf,
  fresh,
  ids,
  observation,
  trained,
} from "./harness.ts";

export const armCases: readonly ConformanceCase[] = [
  {
    name: "a removed arm is refused, still learns and comes back",
    run(factory) {
      const policy = trained(factory, 9, 30);
      const steady = trained(factory, 9, 30);
      const rng = fork(9, "removed");
      policy.removeArm("bert");
      const summary = policy.arms().map((arm) => `${arm.id} ${arm.active}`);
      check(summary.join() === "anna true,bert false,cleo true", `arms are ${summary.join()}`);
      checkRefused(policy, "a removed arm", ["unknown-arm"], () => {
        distributionOf(policy, context(rng));
      });
      for (let step = 0; step < 10; step++) {
        const late = observation(rng, { arm: "bert" });
        policy.update(late);
        steady.update(late);
      }
      policy.addArm({ id: "bert" }, { strength: 1000, mean: [1, 0, 0, 0], costUsd: 1 });
      check(behaviourOf(policy) === behaviourOf(steady), "it came back with a different state");
    },
  },
  {
    name: "a cost is accepted",
    run(factory) {
      const policy = fresh(factory);
      for (const [i, id] of ids.entries()) policy.setCost(id, i / 1000);
      policy.addArm({ id: "priced" }, { strength: 2, mean: [0.5, 0, 0, 0], costUsd: 0.01 });
      policy.removeArm("anna");
      policy.setCost("anna", 0.5);
      check(behaviourOf(policy) !== "", "it cannot be scored");
    },
  },
  {
    name: "a bad prior or cost is refused",
    run(factory) {
      const policy = trained(factory, 10, 10);
      for (const prior of [
        { strength: 0 },
        { strength: -1 },
        { strength: Number.NaN },
        { strength: Number.POSITIVE_INFINITY },
        { strength: 1, mean: [1] },
        { strength: 1, mean: [1, 0, 0, Number.NaN] },
        { strength: 1, costUsd: -1 },
        { strength: 1, costUsd: Number.NaN },
      ]) {
        checkRefused(policy, `the prior ${JSON.stringify(prior)}`, ["invalid-prior"], () => {
          policy.addArm({ id: "new" }, prior);
        });
      }
      for (const cost of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        checkRefused(policy, `the cost ${cost}`, ["invalid-observation"], () => {
          policy.setCost("anna", cost);
        });
      }
    },
  },
  {
    name: "a bad set of arms is refused",
    run(factory) {
      const policy = trained(factory, 11, 10);
      const x = context(fork(11, "arms"));
      const score = (arms: readonly string[]) => () => void distributionOf(policy, x, arms);
      checkRefused(policy, "an unknown arm", ["unknown-arm"], score(["anna", "unknown"]));
      checkRefused(policy, "an arm named twice", ["duplicate-arm"], score(["anna", "anna"]));
      checkRefused(policy, "an empty set of arms", ["no-arms"], () => {
        const out = { ...distributionOf(policy, x) };
        policy.score(x, [], out);
      });
      checkRefused(policy, "adding an arm twice", ["duplicate-arm"], () => {
        policy.addArm({ id: "anna" });
      });
      checkRefused(policy, "removing an unknown arm", ["unknown-arm"], () => {
        policy.removeArm("unknown");
      });
      checkRefused(policy, "the cost of an unknown arm", ["unknown-arm"], () => {
        policy.setCost("unknown", 1);
      });
    },
  },
];
