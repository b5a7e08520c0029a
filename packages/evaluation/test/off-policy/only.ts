import { type PolicyFactory, uniform } from "@armature/policy";

/** Always one arm; learns nothing. */
export function only(arm: string): PolicyFactory {
  return (spec) => {
    const policy = uniform()(spec);
    const score = policy.score.bind(policy);
    let at = 0;
    policy.score = (context, arms, out) => {
      at = arms.indexOf(arm);
      score(context, arms, out);
    };
    policy.distribute = (out) => {
      out.probability.fill(0, 0, out.size);
      out.probability[at] = 1;
    };
    return policy;
  };
}
