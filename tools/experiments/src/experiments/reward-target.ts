import { withRewardTarget } from "@armature/budget";
import { type FixedArm, fixedArms, mixShares, outcomeTable } from "@armature/evaluation/simulation";
import { type Experiment, type Line, measured, type Target } from "../experiment.ts";
import { qualityAlone } from "../lab/quality-alone.ts";
import { learnPhase, measuredOrder, readStream, serve, statisticsOf } from "../lab/stream.ts";

/** Mean rewards to keep. */
const meanRewards = [0.85, 0.9, 0.92, 0.93];

/** The mean reward with targets, and the target of its cost per request. */
const withTargets = 0.92;
const mostUsd = 5.0e-4;

/** Least cost at a mean reward. */
export const rewardTargetExperiment: Experiment = {
  name: "reward-target",
  question: "How much does it cost to keep a mean reward?",
  protocol:
    "`withRewardTarget(linUCB(), { meanReward })`. Learn on trainsub, cold, then measure on val. The " +
    "cheapest fixed arm and the cheapest mix of fixed arms with that reward know the means of val.",
  async run(lab) {
    const lines: Line[] = [];
    for (const contexts of ["emb26", "req12", "d1"] as const) {
      const stream = await readStream(lab, contexts);
      const fixed = fixedArms(outcomeTable(stream.data.rows.slice(stream.learned)), qualityAlone);
      for (const meanReward of meanRewards) {
        for (const subject of lab.subjects) {
          const label = `${contexts} cold, ${meanReward}, ${subject.name}`;
          lab.progress(label);
          const policy = withRewardTarget(subject.policy, { meanReward });
          const traces = serve(lab, stream, policy, (seed) => [
            learnPhase(stream, "cold", seed),
            { name: "val", order: measuredOrder(stream, seed), outcomes: stream.outcomes },
          ]);
          const val = statisticsOf(stream, traces, "val");
          const own = (target: Target): Target | undefined =>
            subject === lab.subjects[0] && meanReward === withTargets && contexts !== "d1"
              ? target
              : undefined;
          lines.push({
            label,
            cells: [
              measured("reward", val.quality, own({ atLeast: meanReward })),
              measured("usd", val.costUsd, own({ atMost: mostUsd })),
              measured("usd", cheapestArmUsd(fixed, meanReward)),
              measured("usd", cheapestMixUsd(fixed, meanReward)),
              measured("reward", statisticsOf(stream, traces).quality),
            ],
          });
        }
      }
    }
    const columns = [
      "reward on val",
      "cost per request",
      "cheapest fixed arm",
      "cheapest mix",
      "reward, whole stream",
    ];
    return {
      tables: [{ title: "Least cost at a mean reward", of: "contexts, reward", columns, lines }],
    };
  },
};

/** Cost of the cheapest arm with this mean reward; null if there is none. */
function cheapestArmUsd(fixed: readonly FixedArm[], meanReward: number): number | null {
  const costs = fixed.flatMap(({ quality, costUsd }) => (quality >= meanReward ? [costUsd] : []));
  return costs.length === 0 ? null : Math.min(...costs);
}

/** Cost of the cheapest mix with this mean reward, or of the best arm if there is none. */
function cheapestMixUsd(fixed: readonly FixedArm[], meanReward: number): number {
  // The best mix at a budget, with the roles of reward and cost exchanged.
  const mirrored = fixed.map(({ quality, costUsd }) => ({ utility: -costUsd, costUsd: -quality }));
  const shares = mixShares(mirrored, -meanReward);
  return fixed.reduce((sum, { costUsd }, arm) => sum + shares[arm] * costUsd, 0);
}
