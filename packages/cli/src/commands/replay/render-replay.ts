import { describeObjective } from "@armature/evaluation";
import type { ReplayedExplanation } from "@armature/router";
import { significant } from "../../terminal/format.ts";
import { alignColumns } from "../../terminal/table.ts";

/** Writes a past decision as text: the chosen model, the alternatives and the features. */
export function renderReplay(replayed: ReplayedExplanation): string {
  const { tier, chosen, propensity, forced, arms, features, excluded, reproduced } = replayed;
  const { objective } = replayed;
  const how = forced ?? `drawn with probability ${propensity}`;
  return [
    `tier ${tier}: ${chosen}, ${how}`,
    reproduced
      ? "reproduced from the log, to the bit"
      : "not reproduced: it was decided under another policy, reward or budget (see --config), or the policy failed",
    ...(objective ? [`weighed by ${describeObjective(objective)}`] : []),
    "",
    ...alignColumns([
      ["", "quality", "$ per 1,000", "ms", "bonus less price", "score", "probability"],
      ...arms.map(({ id, mean, costUsd, latencyMs, bonus, score, probability }) => [
        id,
        mean.toFixed(4),
        significant(costUsd, 1000),
        significant(latencyMs),
        ...[bonus, score, probability].map((value) => value.toFixed(4)),
      ]),
    ]),
    ...Object.entries(excluded).map(([id, reason]) => `${id} was not eligible: ${reason}`),
    "",
    ...alignColumns(features.map(({ name, value }) => [name, value.toFixed(4)])),
  ].join("\n");
}
