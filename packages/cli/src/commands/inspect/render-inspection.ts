import type { FoldCounts } from "@armature/learner";
import type { ArmSummary } from "@armature/policy";
import { fourDecimals, significant } from "../../terminal/format.ts";
import { alignColumns } from "../../terminal/table.ts";

/** Learned state of a tier. */
export interface InspectedTier {
  readonly policy: string;
  readonly arms: readonly ArmSummary[];
  /** Quality expected for the mean context, by active arm. */
  readonly meanQuality: Readonly<Record<string, number>>;
}

/** Learned state of a data directory. */
export interface Inspection {
  readonly directory: string;
  readonly entries: number;
  readonly featureSchema: string;
  readonly features: readonly string[];
  readonly counts: Readonly<FoldCounts>;
  readonly tiers: Readonly<Record<string, InspectedTier>>;
}

/** Writes an inspection as text: one table per tier, with features as rows and arms as columns. */
export function renderInspection(inspection: Inspection): string {
  const { directory, entries, counts, featureSchema } = inspection;
  const lines = [
    `${directory}: ${entries} entries`,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  ];
  for (const [tier, { policy, arms, meanQuality }] of Object.entries(inspection.tiers)) {
    lines.push("", `tier ${tier}, policy ${policy}, features ${featureSchema}`);
    const rows = [
      ["", ...arms.map(({ id, active }) => (active ? id : `${id} (removed)`))],
      ["observations", ...arms.map(({ count }) => String(count))],
      ["quality of a mean request", ...arms.map(({ id }) => fourDecimals(meanQuality[id]))],
      ["$ per 1,000 requests", ...arms.map(({ costUsd }) => significant(costUsd, 1000))],
      ["milliseconds", ...arms.map(({ latencyMs }) => significant(latencyMs))],
      ...inspection.features.map((feature, index) => [
        `θ ${feature}`,
        ...arms.map(({ coefficients }) => fourDecimals(coefficients?.[index])),
      ]),
    ];
    lines.push(...alignColumns(rows));
  }
  return lines.join("\n");
}
