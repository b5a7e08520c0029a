import { linUCB } from "@armature/bandit-linucb";
import { staticPolicy, uniform, withBurnIn } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { withBudget, withFloor, withObjective, withRewardTarget } from "../src/index.ts";

/** Arms do not share slopes, so that a revision counts exactly. */
const linear = linUCB({ sharing: false });
const prices = { perUsd: 100, perMs: 1e-5 };

policyConformance("an objective", withObjective(linear));
policyConformance("an objective with prices", withObjective(linear, prices));
policyConformance("an objective of what learns nothing", withObjective(uniform(), prices));
policyConformance(
  "an objective of fixed shares",
  withObjective(staticPolicy({ anna: 1, bert: 2, cleo: 3, late: 1, dora: 1, priced: 1 }), prices),
);
policyConformance("a burn-in of an objective", withBurnIn(withObjective(linear), { pulls: 3 }));
policyConformance("an objective of a burn-in", withObjective(withBurnIn(linear, { pulls: 3 })));

// The mean costs of the suite's arms are 0.001, 0.002 and 0.003.
for (const usdPerRequest of [0.0005, 0.0015, 1]) {
  policyConformance(`linUCB at ${usdPerRequest}`, withBudget(linear, { usdPerRequest }));
}
policyConformance("uniform at 0.0015", withBudget(uniform(), { usdPerRequest: 0.0015 }));
policyConformance(
  "a budget over an objective with prices",
  withBudget(withObjective(linear, prices), { usdPerRequest: 0.0015 }),
);

for (const meanReward of [0.2, 0.6, 1]) {
  policyConformance(`linUCB for ${meanReward}`, withRewardTarget(linear, { meanReward }));
}

policyConformance("a floor", withFloor(linear, { epsilon: 0.05 }));
policyConformance("a floor in dollars", withFloor(linear, { epsilon: 0.3, usdPerRequest: 1e-4 }));
policyConformance("a floor in value", withFloor(linear, { epsilon: 0.3, maxLoss: 1e-3 }));
policyConformance(
  "a floor within a budget",
  withBudget(withFloor(linear, { epsilon: 0.1 }), { usdPerRequest: 0.0015 }),
);
policyConformance(
  "a floor around a budget",
  withFloor(withBudget(linear, { usdPerRequest: 0.0015 }), { epsilon: 0.1, maxLoss: 1e-3 }),
);
policyConformance(
  "a floor around a budget, by default",
  (spec) =>
    withFloor(withBudget(linUCB(), { usdPerRequest: 0.0015 }), { epsilon: 0.01, maxLoss: 3e-4 })(
      spec,
    ),
  {
    skip: {
      "a revision equals the right quality at once":
        "slopes that arms share stay as they were until the next turn of each arm",
    },
  },
);
