import { type Observation, type Policy, type PolicyFactory, uniform } from "@armature/policy";

/** The uniform policy, recording its observations. */
export function recordingPolicy(seen: Observation[], refuse = false): PolicyFactory {
  return (spec) => {
    const policy: Policy = uniform()(spec);
    const update = policy.update.bind(policy);
    policy.update = (observation) => {
      if (refuse) throw new Error("refused");
      update(observation);
      seen.push({ ...observation, context: observation.context.slice() });
    };
    return policy;
  };
}
