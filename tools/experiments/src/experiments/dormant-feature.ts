import { linUCB } from "@armature/bandit-linucb";
import { createDistribution, fork, type PolicyFactory } from "@armature/policy";
import { type Experiment, measured } from "../experiment.ts";

const updates = 1e6;
const seenFor = 100;
const forgetting = 0.997;
const ridge = 16;

/** A feature that is no longer seen, under forgetting. */
export const dormantFeatureExperiment: Experiment = {
  name: "dormant-feature",
  question: "Does the bonus of a feature that is no longer seen stay bounded under forgetting?",
  protocol:
    `linUCB with ridge λ = ${ridge} and forgetting ${forgetting}, four columns. The last one is 1 in ` +
    `the first ${seenFor} of ${updates.toLocaleString("en-US")} updates and 0 in all others. Every ` +
    "1,000 updates a context in which it is 1 is scored; the largest standard deviation and the " +
    "largest bonus, score − mean, are compared with ‖x‖/√λ.",
  async run(lab) {
    lab.progress(`${updates.toLocaleString("en-US")} updates`);
    const { sd, bonus } = largest(linUCB({ ridge, forgetting }));
    const atMost = { atMost: 1 };
    const cells = [measured("ratio", sd, atMost), measured("ratio", bonus, atMost)];
    return {
      tables: [
        {
          title: "Largest in 10⁶ updates, as a share of ‖x‖/√λ",
          of: "policy",
          columns: ["standard deviation", "bonus"],
          lines: [{ label: `linucb, forgetting ${forgetting}`, cells }],
        },
      ],
    };
  },
};

function largest(factory: PolicyFactory): { sd: number; bonus: number } {
  const arms = ["only"];
  const policy = factory({ dimension: 4, featureSchema: "dormant@1" });
  policy.addArm({ id: arms[0] });
  const out = createDistribution(1);
  const rng = fork(1, "dormant");
  const context = Float64Array.of(1, 0, 0, 0);
  const probe = Float64Array.of(1, 0.3, -0.2, 1);
  const bound = Math.hypot(...probe) / Math.sqrt(ridge);
  let sd = 0;
  let bonus = 0;
  for (let update = 0; update < updates; update++) {
    context[1] = 2 * rng.uniform() - 1;
    context[2] = 2 * rng.uniform() - 1;
    context[3] = update < seenFor ? 1 : 0;
    policy.update({
      decisionId: String(update),
      arm: arms[0],
      eligible: arms,
      context,
      propensity: 1,
      quality: rng.uniform(),
    });
    if (update % 1000 !== 0) continue;
    policy.score(probe, arms, out);
    sd = Math.max(sd, out.sd[0] / bound);
    bonus = Math.max(bonus, (out.score[0] - out.mean[0]) / bound);
  }
  return { sd, bonus };
}
