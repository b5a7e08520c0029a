import { describeObjective } from "@armature/evaluation";
import type { ReplayedExplanation } from "@armature/router";
import { aligned, digits } from "../inspect/render-inspection.ts";

/** A past decision for people: who was chosen, out of whom, for which request. */
export function renderReplay(replayed: ReplayedExplanation): string {
  const { tier, chosen, propensity, forced, arms, features, excluded, reproduced } = replayed;
  const { objective } = replayed;
  const how = forced ?? `drawn with probability ${propensity}`;
  return [
    `tier ${tier}: ${chosen}, ${how}`,
    reproduced
      ? "reproduced from the log, to the bit"
      : "not reproduced: another policy, reward or budget decided then (see --config), or it failed",
    ...(objective ? [`weighed by ${describeObjective(objective)}`] : []),
    "",
    ...aligned([
      ["", "quality", "$ per 1,000", "ms", "bonus less price", "score", "probability"],
      ...arms.map(({ id, mean, costUsd, latencyMs, bonus, score, probability }) => [
        id,
        mean.toFixed(4),
        digits(costUsd, 1000),
        digits(latencyMs),
        ...[bonus, score, probability].map((value) => value.toFixed(4)),
      ]),
    ]),
    ...Object.entries(excluded).map(([id, reason]) => `${id} was not eligible: ${reason}`),
    "",
    ...aligned(features.map(({ name, value }) => [name, value.toFixed(4)])),
  ].join("\n");
}
