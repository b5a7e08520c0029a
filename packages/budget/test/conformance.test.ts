import { linUCB } from "@armature/bandit-linucb";
import { uniform } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
import { withBudget, withRewardTarget } from "../src/index.ts";

const skip = {
  "a revision equals the right reward at once":
    "slopes that arms share hear of a revision when each arm has its turn",
};

// Arms of the suite cost 0.001, 0.002 and 0.003 in the mean.
for (const usdPerRequest of [0.0005, 0.0015, 1]) {
  policyConformance(`linUCB at ${usdPerRequest}`, withBudget(linUCB(), { usdPerRequest }), {
    skip,
  });
}
policyConformance("uniform at 0.0015", withBudget(uniform(), { usdPerRequest: 0.0015 }));

for (const meanReward of [0.2, 0.6, 1]) {
  policyConformance(`linUCB for ${meanReward}`, withRewardTarget(linUCB(), { meanReward }), {
    skip,
  });
}
