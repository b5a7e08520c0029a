import { type PolicyFactory, uniform } from "@armature/policy";

/** Mostly the last arm, with a floor under every arm. */
const large: PolicyFactory = (spec) => {
  const policy = uniform()(spec);
  policy.distribute = (out) => {
    out.probability.fill(0.1 / out.size, 0, out.size);
    out.probability[out.size - 1] = 0.9 + 0.1 / out.size;
  };
  return policy;
};

export default large;
