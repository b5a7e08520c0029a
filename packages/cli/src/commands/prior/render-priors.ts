import { requestSchema } from "@armature/features";
import type { PriorFile } from "@armature/learner";
import type { Prior } from "@armature/policy";
import { fourDecimals, significant } from "../../terminal/format.ts";
import { alignColumns } from "../../terminal/table.ts";

/** Writes a prior file as a table, with features as rows and arms as columns. */
export function renderPriors({ featureSchema, dimension, arms }: PriorFile): string {
  const priors = Object.values(arms);
  const names = featureSchema === requestSchema.id ? requestSchema.features : [];
  const row = (name: string, cell: (prior: Prior) => string): string[] => [
    name,
    ...priors.map(cell),
  ];
  const rows = [
    ["", ...Object.keys(arms)],
    row("worth, in observations", ({ strength }) => String(Math.round(strength * 100) / 100)),
    row("US$ per 1,000 requests", ({ costUsd }) => significant(costUsd, 1000, 4)),
    row("mean quality", (prior) => fourDecimals(meanQuality(prior))),
    ...Array.from({ length: dimension }, (_, index) =>
      row(`θ ${names[index]?.name ?? index}`, ({ mean }) => fourDecimals(mean?.[index])),
    ),
  ];
  return [`features ${featureSchema}, ${dimension} columns`, "", ...alignColumns(rows)].join("\n");
}

/** Mean over the contexts of the fit; the first column of `gram` is their mean. */
function meanQuality({ mean, gram }: Prior): number | undefined {
  if (gram === undefined) return undefined;
  return mean?.reduce((sum, slope, row) => sum + slope * (gram[(row * (row + 1)) / 2] ?? 0), 0);
}
