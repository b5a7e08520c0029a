import { requestSchema } from "@armature/features";
import type { PriorFile } from "@armature/learner";
import type { Prior } from "@armature/policy";
import { aligned } from "../inspect/render-inspection.ts";

/** A prior file for people: a table, features down, arms across. */
export function renderPriors({ featureSchema, dimension, arms }: PriorFile): string {
  const priors = Object.values(arms);
  const names = featureSchema === requestSchema.id ? requestSchema.features : [];
  const row = (name: string, cell: (prior: Prior) => string | undefined): string[] => [
    name,
    ...priors.map((prior) => cell(prior) ?? "–"),
  ];
  const rows = [
    ["", ...Object.keys(arms)],
    row("worth, in observations", ({ strength }) => String(Math.round(strength * 100) / 100)),
    row("US$ per 1,000 requests", ({ costUsd }) => dollars(costUsd)),
    row("mean quality", (prior) => meanQuality(prior)?.toFixed(4)),
    ...Array.from({ length: dimension }, (_, index) =>
      row(`θ ${names[index]?.name ?? index}`, ({ mean }) => mean?.[index]?.toFixed(4)),
    ),
  ];
  return [`features ${featureSchema}, ${dimension} columns`, "", ...aligned(rows)].join("\n");
}

function dollars(costUsd: number | undefined): string | undefined {
  return costUsd === undefined ? undefined : String(Number((1000 * costUsd).toPrecision(4)));
}

/** Over the contexts that the mean was fitted on, whose mean the first column of gram holds. */
function meanQuality({ mean, gram }: Prior): number | undefined {
  if (gram === undefined) return undefined;
  return mean?.reduce((sum, slope, row) => sum + slope * (gram[(row * (row + 1)) / 2] ?? 0), 0);
}
